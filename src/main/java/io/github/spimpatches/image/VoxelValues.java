package io.github.spimpatches.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Voxels as numbers: the little-endian bytes of each {@link PixelType}, read and written. Offsets are in bytes. */
public final class VoxelValues {
    private static final VarHandle SHORTS = view(short[].class);
    private static final VarHandle INTS = view(int[].class);
    private static final VarHandle LONGS = view(long[].class);
    private static final VarHandle FLOATS = view(float[].class);
    private static final VarHandle DOUBLES = view(double[].class);

    private VoxelValues() {}

    private static VarHandle view(Class<?> type) {
        return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
    }

    /** The value; the nearest float64 where a 64-bit whole number has none of its own. */
    public static double at(PixelType type, byte[] voxels, int at) {
        return switch (type) {
            case UINT8 -> voxels[at] & 0xff;
            case INT8 -> voxels[at];
            case UINT16 -> (short) SHORTS.get(voxels, at) & 0xffff;
            case INT16 -> (short) SHORTS.get(voxels, at);
            case UINT32 -> (int) INTS.get(voxels, at) & 0xffffffffL;
            case INT32 -> (int) INTS.get(voxels, at);
            case UINT64 -> unsigned((long) LONGS.get(voxels, at));
            case INT64 -> (long) LONGS.get(voxels, at);
            case FLOAT32 -> (float) FLOATS.get(voxels, at);
            case FLOAT64 -> (double) DOUBLES.get(voxels, at);
        };
    }

    /** Reads {@code count} values in a row. */
    public static void read(PixelType type, byte[] voxels, int at, double[] to, int count) {
        switch (type) {
            case UINT16 -> {
                for (int i = 0; i < count; i++) {
                    to[i] = (short) SHORTS.get(voxels, at + i * Short.BYTES) & 0xffff;
                }
            }
            case FLOAT32 -> {
                for (int i = 0; i < count; i++) {
                    to[i] = (float) FLOATS.get(voxels, at + i * Float.BYTES);
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    to[i] = (double) DOUBLES.get(voxels, at + i * Double.BYTES);
                }
            }
            case UINT8, INT8, INT16, UINT32, INT32, UINT64, INT64 -> {
                for (int i = 0; i < count; i++) {
                    to[i] = at(type, voxels, at + i * type.bytes());
                }
            }
        }
    }

    /** Writes a value; its fraction is dropped where the type holds whole numbers, among which it must be. */
    public static void put(PixelType type, double value, byte[] voxels, int at) {
        switch (type) {
            case UINT8, INT8 -> voxels[at] = (byte) (int) value;
            case UINT16, INT16 -> SHORTS.set(voxels, at, (short) (int) value);
            case UINT32, INT32 -> INTS.set(voxels, at, (int) (long) value);
            case UINT64 ->
                LONGS.set(voxels, at, value < 0x1p63 ? (long) value : (long) (value - 0x1p63) ^ Long.MIN_VALUE);
            case INT64 -> LONGS.set(voxels, at, (long) value);
            case FLOAT32 -> FLOATS.set(voxels, at, (float) value);
            case FLOAT64 -> DOUBLES.set(voxels, at, value);
        }
    }

    /** A long taken as unsigned. */
    public static double unsigned(long value) {
        // Halving keeps, in the lowest bit, whether anything was lost: so the sum is rounded once only.
        return value >= 0 ? value : (double) ((value >>> 1) | (value & 1)) * 2;
    }
}
