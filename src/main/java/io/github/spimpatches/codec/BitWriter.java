package io.github.spimpatches.codec;

/**
 * Packs codes into bytes as deflate wants them: from the least significant bit on (RFC 1951, 3.1.1). Room is the
 * caller's care; up to eight bytes are stored past the last whole one.
 */
final class BitWriter {
    private static final int BYTE = 7;

    private final byte[] bytes;
    private int length;
    private long register;
    private int pending;

    BitWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** Not copied. */
    byte[] bytes() {
        return bytes;
    }

    /** Whole bytes written. */
    int length() {
        return length;
    }

    /** The bits of the byte begun; all above {@link #pending} are zero. */
    long register() {
        return register;
    }

    /** Bits of the byte begun, 0 to 7. */
    int pending() {
        return pending;
    }

    /** For who wrote into {@link #bytes} itself. */
    void resume(int wholeBytes, long bits, int count) {
        length = wholeBytes;
        register = bits;
        pending = count;
    }

    /** Forgets all that was written. */
    void restart() {
        resume(0, 0, 0);
    }

    /** Forgets the whole bytes, keeps the one begun. */
    void rewind() {
        length = 0;
    }

    /** At most 56 bits; those of {@code value} above {@code count} are zero. */
    void put(long value, int count) {
        register |= value << pending;
        pending += count;
        flush();
    }

    /** Fills the byte begun with zero bits. */
    void align() {
        pending = (pending + BYTE) & ~BYTE;
        flush();
    }

    /** Bytes as they are, from a byte's border on. */
    void copy(byte[] source, int from, int count) {
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    private void flush() {
        LittleEndian.putInt64(bytes, length, register);
        length += pending >>> 3;
        register >>>= pending & ~BYTE;
        pending &= BYTE;
    }
}
