package io.github.spimpatches.image;

/**
 * A chunk as the store holds it, not decoded. {@code bytes} is null where the store has no such chunk: every value is
 * then the fill value. The array is not copied.
 */
@SuppressWarnings("ArrayRecordComponent")
public record EncodedChunk(byte[] bytes) {
    public static final EncodedChunk MISSING = new EncodedChunk(null);

    public boolean isMissing() {
        return bytes == null;
    }

    public long size() {
        return bytes == null ? 0 : bytes.length;
    }
}
