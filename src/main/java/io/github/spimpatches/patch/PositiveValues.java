package io.github.spimpatches.patch;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.VoxelValues;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The positive values of a patch, all of them or those that numpy's generator picks. numpy numbers them with x slowest
 * and z fastest, but for the channels of a place, which follow each other: each column along z has its number by how
 * many values come before. Columns are walked a few at a time,
 * so that every cache line of the patch is read once.
 */
final class PositiveValues {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** Columns that are walked together. */
    private static final int BLOCK = 64;

    private final PixelType type;
    private final Extent size;
    private final byte[] voxels;
    /** How many values each column has, x fastest, then y. */
    private final int[] inColumn;

    private final int channels;
    private final int count;

    PositiveValues(PixelType type, Extent size, byte[] voxels) {
        this.type = type;
        this.size = size;
        this.voxels = voxels;
        this.inColumn = new int[size.x() * size.y()];
        this.channels = voxels.length / type.bytes() / Math.toIntExact(size.voxels());
        for (int plane = 0; plane < size.z() * channels; plane++) {
            countPlane(plane * inColumn.length);
        }
        int total = 0;
        for (int column : inColumn) {
            total += column;
        }
        this.count = total;
    }

    private void countPlane(int first) {
        if (type == PixelType.UINT16) {
            for (int column = 0; column < inColumn.length; column++) {
                // The sign of what a value leaves below 0, so that nothing has to be guessed.
                inColumn[column] += -uint16(first + column) >>> 31;
            }
            return;
        }
        double[] values = new double[BLOCK];
        for (int from = 0; from < inColumn.length; from += BLOCK) {
            int length = Math.min(BLOCK, inColumn.length - from);
            read(first + from, values, length);
            for (int i = 0; i < length; i++) {
                inColumn[from + i] += values[i] > 0 ? 1 : 0;
            }
        }
    }

    private int uint16(int voxel) {
        return (short) SHORTS.get(voxels, voxel * Short.BYTES) & 0xffff;
    }

    private void read(int voxel, double[] values, int length) {
        VoxelValues.read(type, voxels, voxel * type.bytes(), values, length);
    }

    int count() {
        return count;
    }

    Ranked all() {
        double[] all = new double[count];
        double[] values = new double[BLOCK];
        int filled = 0;
        for (int voxel = 0; filled < count; voxel += BLOCK) {
            int length = Math.min(BLOCK, voxels.length / type.bytes() - voxel);
            read(voxel, values, length);
            for (int i = 0; i < length; i++) {
                if (values[i] > 0) {
                    all[filled++] = values[i];
                }
            }
        }
        return Ranked.of(type, all);
    }

    /**
     * As {@code numpy.random.default_rng(seed).choice(values, picked, replace=False)}, but in any order.
     *
     * @param picked less than there are
     */
    Ranked sample(int picked, long seed) {
        Sample sample = new Sample(NumpySample.bits(count, picked, seed), picked);
        return type == PixelType.UINT16 ? sample.ofUint16() : sample.ofAnyType();
    }

    /** Values by their bit. */
    private final class Sample {
        private final long[] bits;
        private final int picked;
        /** The number of each column's next value. */
        private final int[] next = new int[inColumn.length];

        Sample(long[] bits, int picked) {
            this.bits = bits;
            this.picked = picked;
            int before = 0;
            for (int x = 0; x < size.x(); x++) {
                for (int column = x; column < next.length; column += size.x()) {
                    next[column] = before;
                    before += inColumn[column];
                }
            }
        }

        /** Where a plane begins, counted as numpy numbers: at each z the plane of every channel. */
        private int firstVoxel(int plane) {
            return (plane % channels * size.z() + plane / channels) * next.length;
        }

        /** Counted without a branch; what is counted of zeros is wrong and never asked for. */
        Ranked ofUint16() {
            int[] counts = new int[1 << Short.SIZE];
            for (int from = 0; from < next.length; from += BLOCK) {
                int to = Math.min(from + BLOCK, next.length);
                for (int i = 0; i < size.z() * channels; i++) {
                    int plane = firstVoxel(i);
                    for (int column = from; column < to; column++) {
                        int value = uint16(plane + column);
                        int number = next[column];
                        next[column] = number + (-value >>> 31);
                        counts[value] += (int) (bits[number >>> 6] >>> number) & 1;
                    }
                }
            }
            counts[0] = 0;
            return Ranked.ofCounts(counts, picked);
        }

        Ranked ofAnyType() {
            double[] sample = new double[picked + 1];
            double[] values = new double[BLOCK];
            int filled = 0;
            for (int from = 0; from < next.length; from += BLOCK) {
                int to = Math.min(from + BLOCK, next.length);
                for (int i = 0; i < size.z() * channels; i++) {
                    int plane = firstVoxel(i);
                    read(plane + from, values, to - from);
                    for (int column = from; column < to; column++) {
                        double value = values[column - from];
                        int number = next[column];
                        int one = value > 0 ? 1 : 0;
                        next[column] = number + one;
                        // Written in any case, kept where it is picked.
                        sample[filled] = value;
                        filled += (int) (bits[number >>> 6] >>> number) & one;
                    }
                }
            }
            return Ranked.of(type, Arrays.copyOf(sample, picked));
        }
    }
}
