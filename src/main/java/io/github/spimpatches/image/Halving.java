package io.github.spimpatches.image;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Pyramid.ChunkPlace;
import io.github.spimpatches.image.Pyramid.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Makes a chunk of one level from the chunks of the level before: each voxel is the mean of those that it stands for,
 * without its fraction where the type holds whole numbers. An odd voxel at an axis' end goes into none.
 */
public final class Halving {
    /** Two uint16 side by side, in one look. */
    private static final VarHandle PAIRS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final PixelType type;
    private final Level fine;
    private final Level coarse;
    private final double[] sums;
    private final int[] wholeSums;
    private final double[] row;

    /** One thread's. */
    public Halving(PixelType type, Level fine, Level coarse) {
        this.type = type;
        this.fine = fine;
        this.coarse = coarse;
        this.sums = new double[coarse.chunk().x()];
        this.wholeSums = new int[coarse.chunk().x()];
        this.row = new double[fine.chunk().x()];
    }

    /**
     * Sets those voxels of a coarse chunk that a fine chunk decides.
     *
     * @param from the fine chunk, at {@code fineAt} in its level's grid
     * @param to the coarse chunk, at {@code coarseAt} in its
     */
    public void put(byte[] from, ChunkPlace fineAt, byte[] to, ChunkPlace coarseAt) {
        Extent step = coarse.step();
        Extent chunk = fine.chunk();
        Extent target = coarse.chunk();
        // In voxels of the coarse level: where the fine chunk begins, counted from the coarse chunk.
        int x = fineAt.x() * chunk.x() / step.x() - coarseAt.x() * target.x();
        int y = fineAt.y() * chunk.y() / step.y() - coarseAt.y() * target.y();
        int z = fineAt.z() * chunk.z() / step.z() - coarseAt.z() * target.z();
        Extent inside = coarse.inside(coarseAt).size();
        int nx = Math.min(chunk.x() / step.x(), inside.x() - x);
        int ny = Math.min(chunk.y() / step.y(), inside.y() - y);
        int nz = Math.min(chunk.z() / step.z(), inside.z() - z);
        for (int k = 0; k < nz; k++) {
            for (int j = 0; j < ny; j++) {
                int at = (((z + k) * target.y() + y + j) * target.x() + x) * type.bytes();
                if (nx > 0) {
                    row(from, k * step.z(), j * step.y(), nx, to, at);
                }
            }
        }
    }

    private void row(byte[] from, int z, int y, int count, byte[] to, int at) {
        Extent step = coarse.step();
        int voxels = step.x() * step.y() * step.z();
        if (type == PixelType.UINT16 || type == PixelType.UINT8) {
            Arrays.fill(wholeSums, 0, count, 0);
            eachRow(z, y, start -> addWhole(from, start, count));
            int shift = Integer.numberOfTrailingZeros(voxels);
            for (int x = 0; x < count; x++) {
                int mean = wholeSums[x] >> shift;
                if (type == PixelType.UINT8) {
                    to[at + x] = (byte) mean;
                } else {
                    to[at + 2 * x] = (byte) mean;
                    to[at + 2 * x + 1] = (byte) (mean >> 8);
                }
            }
            return;
        }
        Arrays.fill(sums, 0, count, 0);
        eachRow(z, y, start -> add(from, start, count));
        for (int x = 0; x < count; x++) {
            VoxelValues.put(type, sums[x] / voxels, to, at + x * type.bytes());
        }
    }

    private interface RowStart {
        void at(int start);
    }

    private void eachRow(int z, int y, RowStart rows) {
        for (int k = 0; k < coarse.step().z(); k++) {
            for (int j = 0; j < coarse.step().y(); j++) {
                rows.at(((z + k) * fine.chunk().y() + y + j) * fine.chunk().x() * type.bytes());
            }
        }
    }

    private void addWhole(byte[] from, int start, int count) {
        int step = coarse.step().x();
        if (type == PixelType.UINT8) {
            for (int x = 0; x < count; x++) {
                int at = start + x * step;
                wholeSums[x] += (from[at] & 0xff) + (step == 2 ? from[at + 1] & 0xff : 0);
            }
            return;
        }
        if (step == 2) {
            for (int x = 0; x < count; x++) {
                int two = (int) PAIRS.get(from, start + x * Integer.BYTES);
                wholeSums[x] += (two & 0xffff) + (two >>> 16);
            }
            return;
        }
        for (int x = 0; x < count; x++) {
            int at = start + 2 * x;
            wholeSums[x] += (from[at] & 0xff) | (from[at + 1] & 0xff) << 8;
        }
    }

    private void add(byte[] from, int start, int count) {
        int step = coarse.step().x();
        VoxelValues.read(type, from, start, row, count * step);
        for (int x = 0; x < count; x++) {
            for (int i = 0; i < step; i++) {
                sums[x] += row[x * step + i];
            }
        }
    }
}
