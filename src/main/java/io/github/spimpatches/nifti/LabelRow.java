package io.github.spimpatches.nifti;

import io.github.spimpatches.image.PixelType;
import java.nio.ByteBuffer;

/** Turns one row of stored voxels, of whatever type, into labels. */
final class LabelRow {
    /** Whole numbers in floating point, or behind a slope, may be off by this. */
    private static final double WHOLE = 1e-3;

    private final PixelType type;
    private final boolean scaled;
    private final double slope;
    private final double intercept;
    private final ByteBuffer bytes;
    private final int[] labels;

    /** A voxel that is no label; the message names it and its value. */
    static final class NotALabel extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotALabel(int i, int j, int k, String value, boolean whole) {
            super("voxel (" + i + ", " + j + ", " + k + ") holds " + value + ", expected whole numbers"
                    + (whole ? " from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE : ""));
        }
    }

    /** @param bytes stored rows, in the file's byte order; read from where {@link #decode} says */
    LabelRow(NiftiHeader header, ByteBuffer bytes) {
        this.type = header.type();
        this.scaled = header.isScaled();
        this.slope = header.slope();
        this.intercept = header.intercept();
        this.bytes = bytes;
        this.labels = new int[header.extent().x()];
    }

    /** The row decoded last; the same array every time. */
    int[] labels() {
        return labels;
    }

    /** Decodes the row that starts at byte {@code at}; j and k are for the message. */
    void decode(int at, int j, int k) {
        if (scaled) {
            decodeScaled(at, j, k);
            return;
        }
        int n = labels.length;
        switch (type) {
            case UINT8 -> {
                for (int i = 0; i < n; i++) {
                    labels[i] = bytes.get(at + i) & 0xff;
                }
            }
            case INT8 -> {
                for (int i = 0; i < n; i++) {
                    labels[i] = bytes.get(at + i);
                }
            }
            case UINT16 -> {
                for (int i = 0; i < n; i++) {
                    labels[i] = bytes.getShort(at + 2 * i) & 0xffff;
                }
            }
            case INT16 -> {
                for (int i = 0; i < n; i++) {
                    labels[i] = bytes.getShort(at + 2 * i);
                }
            }
            case INT32 -> {
                for (int i = 0; i < n; i++) {
                    labels[i] = bytes.getInt(at + 4 * i);
                }
            }
            case UINT32 -> {
                for (int i = 0; i < n; i++) {
                    int value = bytes.getInt(at + 4 * i);
                    if (value < 0) {
                        throw new NotALabel(i, j, k, Integer.toUnsignedString(value), true);
                    }
                    labels[i] = value;
                }
            }
            case INT64, UINT64 -> {
                for (int i = 0; i < n; i++) {
                    long value = bytes.getLong(at + 8 * i);
                    if (value != (int) value) {
                        throw new NotALabel(i, j, k, integer(value), true);
                    }
                    labels[i] = (int) value;
                }
                if (type == PixelType.UINT64) {
                    checkNotNegative(at, j, k);
                }
            }
            case FLOAT32 -> {
                for (int i = 0; i < n; i++) {
                    float value = bytes.getFloat(at + 4 * i);
                    int label = (int) value;
                    labels[i] = (double) label == value ? label : label(value, i, j, k);
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < n; i++) {
                    double value = bytes.getDouble(at + 8 * i);
                    int label = (int) value;
                    labels[i] = label == value ? label : label(value, i, j, k);
                }
            }
        }
    }

    /** The row that starts at byte {@code at} as numbers. */
    void values(int at, float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (stored(at + i * type.bytes()) * slope + intercept);
        }
    }

    private void checkNotNegative(int at, int j, int k) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0) {
                throw new NotALabel(i, j, k, integer(bytes.getLong(at + 8 * i)), true);
            }
        }
    }

    private String integer(long value) {
        return type == PixelType.UINT64 ? Long.toUnsignedString(value) : Long.toString(value);
    }

    private void decodeScaled(int at, int j, int k) {
        for (int i = 0; i < labels.length; i++) {
            labels[i] = label(stored(at + i * type.bytes()) * slope + intercept, i, j, k);
        }
    }

    private double stored(int at) {
        return switch (type) {
            case UINT8 -> bytes.get(at) & 0xff;
            case INT8 -> bytes.get(at);
            case UINT16 -> bytes.getShort(at) & 0xffff;
            case INT16 -> bytes.getShort(at);
            case UINT32 -> bytes.getInt(at) & 0xffff_ffffL;
            case INT32 -> bytes.getInt(at);
            case INT64 -> (double) bytes.getLong(at);
            case UINT64 -> {
                long value = bytes.getLong(at);
                yield value >= 0 ? (double) value : ((value >>> 1) | (value & 1)) * 2.0;
            }
            case FLOAT32 -> bytes.getFloat(at);
            case FLOAT64 -> bytes.getDouble(at);
        };
    }

    private static int label(double value, int i, int j, int k) {
        double whole = Math.rint(value);
        if (!(Math.abs(value - whole) <= WHOLE)) {
            throw new NotALabel(i, j, k, Double.toString(value), false);
        }
        if (whole < Integer.MIN_VALUE || whole > Integer.MAX_VALUE) {
            throw new NotALabel(i, j, k, new java.math.BigDecimal(value).toPlainString(), true);
        }
        return (int) whole;
    }
}
