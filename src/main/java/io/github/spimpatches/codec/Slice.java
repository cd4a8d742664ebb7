package io.github.spimpatches.codec;

import java.util.Objects;

/** A part of a byte array: {@code length} bytes from {@code offset}. The array is shared, not copied. */
@SuppressWarnings("ArrayRecordComponent")
public record Slice(byte[] bytes, int offset, int length) {

    public Slice {
        Objects.checkFromIndexSize(offset, length, bytes.length);
    }

    public static Slice of(byte[] bytes) {
        return new Slice(bytes, 0, bytes.length);
    }

    /** One past the last byte, in the array. */
    public int end() {
        return offset + length;
    }

    /** A part of this part; {@code from} counts from this slice's first byte. */
    public Slice part(int from, int partLength) {
        Objects.checkFromIndexSize(from, partLength, length);
        return new Slice(bytes, offset + from, partLength);
    }
}
