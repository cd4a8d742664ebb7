package io.github.spimpatches.imaris;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.VoxelValues;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Counts the voxels of one channel at one level while chunks pass, from many threads: how often each 8 or 16 bit value
 * occurs, or between which float32 values all lie.
 */
final class VoxelTally {
    private final PixelType type;

    /** Each is one thread's at a time, so that nobody waits for another. */
    private final Deque<Counts> counts = new ConcurrentLinkedDeque<>();

    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    VoxelTally(PixelType type) {
        this.type = type;
    }

    /**
     * Counts what lies inside the image.
     *
     * @param chunk size of the whole chunk
     */
    void add(byte[] voxels, Extent chunk, Extent inside) {
        switch (type) {
            case UINT8, UINT16 -> count(voxels, chunk, inside);
            case FLOAT32 -> bound(voxels, chunk, inside);
            case INT8, INT16, UINT32, INT32, UINT64, INT64, FLOAT64 -> throw new IllegalStateException(type.word());
        }
    }

    private void count(byte[] voxels, Extent chunk, Extent inside) {
        Counts own = counts.pollFirst();
        own = own == null ? new Counts(values()) : own;
        for (int z = 0; z < inside.z(); z++) {
            for (int y = 0; y < inside.y(); y++) {
                int at = (z * chunk.y() + y) * chunk.x() * type.bytes();
                int end = at + inside.x() * type.bytes();
                if (type == PixelType.UINT8) {
                    own.bytes(voxels, at, end);
                } else {
                    own.shorts(voxels, at, end);
                }
            }
        }
        counts.addFirst(own);
    }

    private int values() {
        return type == PixelType.UINT8 ? 1 << 8 : 1 << 16;
    }

    /** One thread's counts, in two tables by turns: a count need not wait for the last one of the same value. */
    private static final class Counts {
        private static final VarHandle LONGS =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

        private final long[] even;
        private final long[] odd;

        Counts(int values) {
            even = new long[values];
            odd = new long[values];
        }

        void bytes(byte[] voxels, int from, int to) {
            int at = from;
            for (; at + 2 <= to; at += 2) {
                even[voxels[at] & 0xff]++;
                odd[voxels[at + 1] & 0xff]++;
            }
            if (at < to) {
                even[voxels[at] & 0xff]++;
            }
        }

        void shorts(byte[] voxels, int from, int to) {
            int at = from;
            for (; at + Long.BYTES <= to; at += Long.BYTES) {
                long four = (long) LONGS.get(voxels, at);
                even[(int) four & 0xffff]++;
                odd[(int) (four >>> 16) & 0xffff]++;
                even[(int) (four >>> 32) & 0xffff]++;
                odd[(int) (four >>> 48)]++;
            }
            for (; at < to; at += Short.BYTES) {
                even[(voxels[at] & 0xff) | (voxels[at + 1] & 0xff) << 8]++;
            }
        }
    }

    private void bound(byte[] voxels, Extent chunk, Extent inside) {
        double[] row = new double[inside.x()];
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int z = 0; z < inside.z(); z++) {
            for (int y = 0; y < inside.y(); y++) {
                VoxelValues.read(type, voxels, (z * chunk.y() + y) * chunk.x() * type.bytes(), row, row.length);
                for (double value : row) {
                    if (Double.isFinite(value)) {
                        low = Math.min(low, value);
                        high = Math.max(high, value);
                    }
                }
            }
        }
        synchronized (this) {
            min = Math.min(min, low);
            max = Math.max(max, high);
        }
    }

    /** How often each value occurs; for 8 and 16 bit. */
    long[] counts() {
        long[] sum = new long[values()];
        for (Counts part : counts) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += part.even[i] + part.odd[i];
            }
        }
        return sum;
    }

    /** The lowest finite value, 0 where there is none. */
    double min() {
        return min <= max ? min : 0;
    }

    /** The highest finite value, 0 where there is none. */
    double max() {
        return min <= max ? max : 0;
    }
}
