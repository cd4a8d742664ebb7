package io.github.spimpatches.patch;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.problem.InputProblem;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * A patch in small: its middle slices and its maximum projections along x, y and z, values as they are. The projections
 * may be coarser than the slices.
 *
 * @param slices pixels of the slices along the patch's axes
 * @param projections likewise
 * @param values the slice across x (y fastest, then z), across y (x, z), across z (x, y), then the projections in the
 *     same order; not copied
 */
@SuppressWarnings("ArrayRecordComponent")
public record Thumbnail(Extent slices, Extent projections, float[] values) {
    private static final int HEADER = 13;

    private static int pixels(Extent e) {
        return e.y() * e.z() + e.x() * e.z() + e.x() * e.y();
    }

    static Thumbnail blank(Extent slices, Extent projections) {
        return new Thumbnail(slices, projections, new float[pixels(slices) + pixels(projections)]);
    }

    /** Where the view across axis 0, 1 or 2 starts in {@link #values}. */
    public int start(int axis, boolean isProjection) {
        Extent e = isProjection ? projections : slices;
        int start = isProjection ? pixels(slices) : 0;
        start += axis > 0 ? e.y() * e.z() : 0;
        return start + (axis > 1 ? e.x() * e.z() : 0);
    }

    /** Pixels of the view across an axis, from left to right. */
    public int width(int axis, boolean isProjection) {
        Extent e = isProjection ? projections : slices;
        return axis == 0 ? e.y() : e.x();
    }

    /** Pixels of the view across an axis, from top to bottom. */
    public int height(int axis, boolean isProjection) {
        Extent e = isProjection ? projections : slices;
        return axis == 2 ? e.y() : e.z();
    }

    /** As text: base64 of six 16-bit sizes, bytes of a value (1, 2: whole numbers, 4: float32), and the values. */
    public String text() {
        int bytes = valueBytes();
        ByteBuffer buffer = ByteBuffer.allocate(HEADER + bytes * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (Extent e : new Extent[] {slices, projections}) {
            buffer.putShort((short) e.x()).putShort((short) e.y()).putShort((short) e.z());
        }
        buffer.put((byte) bytes);
        if (bytes == Float.BYTES) {
            buffer.asFloatBuffer().put(values);
        } else {
            putWhole(bytes, buffer.array());
        }
        return Base64.getEncoder().encodeToString(buffer.array());
    }

    private int valueBytes() {
        float largest = 0;
        for (float value : values) {
            if (value != (int) value || value < 0) {
                return Float.BYTES;
            }
            largest = Math.max(largest, value);
        }
        return largest > 0xffff ? Float.BYTES : largest > 0xff ? Short.BYTES : 1;
    }

    private void putWhole(int bytes, byte[] to) {
        int at = HEADER;
        for (float value : values) {
            int whole = (int) value;
            to[at++] = (byte) whole;
            if (bytes == Short.BYTES) {
                to[at++] = (byte) (whole >> 8);
            }
        }
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws InputProblem where it is something else
     */
    public static Thumbnail parse(String text) {
        try {
            return read(text);
        } catch (IllegalArgumentException | BufferUnderflowException | NegativeArraySizeException e) {
            throw new InputProblem("Cannot read a thumbnail of quality.parquet: it is damaged", e);
        }
    }

    private static Thumbnail read(String text) {
        ByteBuffer buffer = ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
        Extent slices = new Extent(buffer.getShort(), buffer.getShort(), buffer.getShort());
        Extent projections = new Extent(buffer.getShort(), buffer.getShort(), buffer.getShort());
        int bytes = buffer.get();
        if (bytes < 1 || pixels(slices) + pixels(projections) != buffer.remaining() / bytes) {
            throw new IllegalArgumentException("sizes and pixels disagree");
        }
        Thumbnail thumbnail = blank(slices, projections);
        for (int i = 0; i < thumbnail.values.length; i++) {
            thumbnail.values[i] = switch (bytes) {
                case 1 -> buffer.get() & 0xff;
                case 2 -> buffer.getShort() & 0xffff;
                default -> buffer.getFloat();
            };
        }
        return thumbnail;
    }
}
