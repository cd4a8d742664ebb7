package io.github.spimpatches.image;

/**
 * A chunk as the store holds it, not decoded. {@code bytes} is null where the store has no such chunk: every value is
 * then the fill value. The array is not copied.
 *
 * @param length bytes of the chunk, from the array's start
 * @param requests to the store that it took; 0 where it came along with its neighbour
 */
@SuppressWarnings("ArrayRecordComponent")
public record EncodedChunk(byte[] bytes, int length, int requests) {
    public static final EncodedChunk MISSING = new EncodedChunk(null, 0, 1);

    /** Of a chunk that took one request. */
    public EncodedChunk(byte[] bytes) {
        this(bytes, bytes.length, 1);
    }

    public boolean isMissing() {
        return bytes == null;
    }

    public long size() {
        return length;
    }
}
