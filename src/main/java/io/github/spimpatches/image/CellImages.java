package io.github.spimpatches.image;

import io.github.spimpatches.geometry.Extent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import net.imglib2.img.basictypeaccess.DataAccess;
import net.imglib2.img.basictypeaccess.array.ByteArray;
import net.imglib2.img.basictypeaccess.array.DoubleArray;
import net.imglib2.img.basictypeaccess.array.FloatArray;
import net.imglib2.img.basictypeaccess.array.IntArray;
import net.imglib2.img.basictypeaccess.array.LongArray;
import net.imglib2.img.basictypeaccess.array.ShortArray;
import net.imglib2.img.cell.Cell;
import net.imglib2.img.cell.CellGrid;
import net.imglib2.img.cell.LazyCellImg;
import net.imglib2.type.NativeType;
import net.imglib2.type.numeric.integer.ByteType;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.type.numeric.integer.LongType;
import net.imglib2.type.numeric.integer.ShortType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedIntType;
import net.imglib2.type.numeric.integer.UnsignedLongType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.DoubleType;
import net.imglib2.type.numeric.real.FloatType;

/**
 * Shows one channel of a {@link SourceImage} as an imglib2 image (x, y, z), for viewers, notebooks and everything else
 * that imglib2 can do. Cells are the image's chunks, cut at the far border, fetched and decoded when first touched; a
 * bounded number of them is kept. Safe for use by many threads.
 *
 * <p>A store that fails surfaces as {@link UncheckedIOException}, a damaged chunk as {@link
 * io.github.spimpatches.problem.InputProblem}. Copy regions with imglib2's {@code PrimitiveBlocks}.
 */
public final class CellImages {
    private CellImages() {}

    /**
     * The channel as an imglib2 image of the type that the source has ({@link UnsignedShortType} for {@code uint16}).
     *
     * @param channel from 0 on
     * @param cachedChunks how many decoded chunks to keep, at least 1
     */
    public static LazyCellImg<?, ?> of(SourceImage image, int channel, int cachedChunks) {
        if (channel < 0 || channel >= image.channels()) {
            throw new IndexOutOfBoundsException("channel " + channel + " of " + image.channels());
        }
        if (cachedChunks < 1) {
            throw new IllegalArgumentException("cachedChunks " + cachedChunks);
        }
        return switch (image.type()) {
            case UINT8 -> cells(image, channel, cachedChunks, new UnsignedByteType(), CellImages::bytes);
            case INT8 -> cells(image, channel, cachedChunks, new ByteType(), CellImages::bytes);
            case UINT16 -> cells(image, channel, cachedChunks, new UnsignedShortType(), CellImages::shorts);
            case INT16 -> cells(image, channel, cachedChunks, new ShortType(), CellImages::shorts);
            case UINT32 -> cells(image, channel, cachedChunks, new UnsignedIntType(), CellImages::ints);
            case INT32 -> cells(image, channel, cachedChunks, new IntType(), CellImages::ints);
            case UINT64 -> cells(image, channel, cachedChunks, new UnsignedLongType(), CellImages::longs);
            case INT64 -> cells(image, channel, cachedChunks, new LongType(), CellImages::longs);
            case FLOAT32 -> cells(image, channel, cachedChunks, new FloatType(), CellImages::floats);
            case FLOAT64 -> cells(image, channel, cachedChunks, new DoubleType(), CellImages::doubles);
        };
    }

    /** Makes imglib2's storage of a cell from little-endian bytes. */
    private interface Access<A> {
        A of(ByteBuffer voxels);
    }

    private static <T extends NativeType<T>, A extends DataAccess> LazyCellImg<T, A> cells(
            SourceImage image, int channel, int cachedChunks, T type, Access<A> access) {
        Extent extent = image.extent();
        Extent chunk = image.chunkShape().voxels();
        CellGrid grid = new CellGrid(
                new long[] {extent.x(), extent.y(), extent.z()}, new int[] {chunk.x(), chunk.y(), chunk.z()});
        Loader<A> loader = new Loader<>(image, channel, grid, access, cachedChunks);
        return new LazyCellImg<>(grid, type, loader::cell);
    }

    private static final class Loader<A> {
        private final SourceImage image;
        private final int channel;
        private final CellGrid grid;
        private final Access<A> access;
        private final Map<Long, Cell<A>> kept;

        Loader(SourceImage image, int channel, CellGrid grid, Access<A> access, int cachedChunks) {
            this.image = image;
            this.channel = channel;
            this.grid = grid;
            this.access = access;
            this.kept = new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Cell<A>> eldest) {
                    return size() > cachedChunks;
                }
            };
        }

        Cell<A> cell(long index) {
            synchronized (kept) {
                Cell<A> found = kept.get(index);
                if (found != null) {
                    return found;
                }
            }
            // Loading is not locked: two threads may load the same chunk once each, none waits for another's.
            Cell<A> loaded = load(index);
            synchronized (kept) {
                Cell<A> found = kept.putIfAbsent(index, loaded);
                return found == null ? loaded : found;
            }
        }

        private Cell<A> load(long index) {
            long[] min = new long[3];
            int[] size = new int[3];
            grid.getCellDimensions(index, min, size);
            ChunkShape shape = image.chunkShape();
            Extent voxels = shape.voxels();
            ChunkKey key = new ChunkKey(
                    channel / shape.channels(), (int) (min[2] / voxels.z()), (int) (min[1] / voxels.y()), (int)
                            (min[0] / voxels.x()));
            byte[] chunk;
            try {
                chunk = image.decode(key, image.fetch(key));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            int start = (int)
                    (channel % shape.channels() * voxels.voxels() * image.type().bytes());
            return new Cell<>(size, min, access.of(cut(chunk, start, voxels, size)));
        }

        /** The part of one channel of a chunk that lies inside the image. */
        private ByteBuffer cut(byte[] chunk, int start, Extent voxels, int[] size) {
            int bytes = image.type().bytes();
            int row = size[0] * bytes;
            byte[] inside = new byte[row * size[1] * size[2]];
            int to = 0;
            for (int z = 0; z < size[2]; z++) {
                for (int y = 0; y < size[1]; y++) {
                    int from = start + (z * voxels.y() + y) * voxels.x() * bytes;
                    System.arraycopy(chunk, from, inside, to, row);
                    to += row;
                }
            }
            return ByteBuffer.wrap(inside).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static ByteArray bytes(ByteBuffer voxels) {
        byte[] values = new byte[voxels.remaining()];
        voxels.get(values);
        return new ByteArray(values);
    }

    private static ShortArray shorts(ByteBuffer voxels) {
        short[] values = new short[voxels.remaining() / Short.BYTES];
        voxels.asShortBuffer().get(values);
        return new ShortArray(values);
    }

    private static IntArray ints(ByteBuffer voxels) {
        int[] values = new int[voxels.remaining() / Integer.BYTES];
        voxels.asIntBuffer().get(values);
        return new IntArray(values);
    }

    private static LongArray longs(ByteBuffer voxels) {
        long[] values = new long[voxels.remaining() / Long.BYTES];
        voxels.asLongBuffer().get(values);
        return new LongArray(values);
    }

    private static FloatArray floats(ByteBuffer voxels) {
        float[] values = new float[voxels.remaining() / Float.BYTES];
        voxels.asFloatBuffer().get(values);
        return new FloatArray(values);
    }

    private static DoubleArray doubles(ByteBuffer voxels) {
        double[] values = new double[voxels.remaining() / Double.BYTES];
        voxels.asDoubleBuffer().get(values);
        return new DoubleArray(values);
    }
}
