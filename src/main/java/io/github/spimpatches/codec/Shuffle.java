package io.github.spimpatches.codec;

/**
 * Undoes the byte and bit transposition that makes numbers compress better. In n shuffled values of size s, all first
 * bytes come first, then all second bytes, and so on; bit shuffle does the same with single bits.
 *
 * <p>The fast paths move eight bytes at a time in long registers: a loop of a byte a step is two to three times slower.
 */
final class Shuffle {
    private Shuffle() {}

    /** c-blosc's rule: bytes after the last whole value are not shuffled. */
    static void unshuffleBytes(int typeSize, byte[] source, int from, int size, byte[] target, int to) {
        int count = size / typeSize;
        int done =
                switch (typeSize) {
                    case 2 -> unshuffle2(count, source, from, target, to);
                    case 4 -> unshuffle4(count, source, from, target, to);
                    case 8 -> unshuffle8(count, source, from, target, to);
                    default -> 0;
                };
        for (int plane = 0; plane < typeSize; plane++) {
            int in = from + plane * count;
            int out = to + plane;
            for (int i = done; i < count; i++) {
                target[out + i * typeSize] = source[in + i];
            }
        }
        int whole = count * typeSize;
        System.arraycopy(source, from + whole, target, to + whole, size - whole);
    }

    /**
     * c-blosc's rule: where the number of whole values is no multiple of eight, nothing is shuffled; else bytes after
     * the last whole value are not.
     *
     * @param scratch may be {@code source}; {@code size} bytes from {@code scratchAt} are overwritten
     */
    static void unshuffleBits(
            int typeSize, byte[] source, int from, int size, byte[] target, int to, byte[] scratch, int scratchAt) {
        int count = size / typeSize;
        if (count % 8 != 0) {
            System.arraycopy(source, from, target, to, size);
            return;
        }
        int whole = count * typeSize;
        for (int plane = 0; plane < typeSize; plane++) {
            bitsToBytes(count, source, from + plane * count, scratch, scratchAt + plane * count);
        }
        System.arraycopy(source, from + whole, scratch, scratchAt + whole, size - whole);
        unshuffleBytes(typeSize, scratch, scratchAt, size, target, to);
    }

    private static int unshuffle2(int count, byte[] source, int from, byte[] target, int to) {
        int i = 0;
        for (; i + 8 <= count; i += 8) {
            long low = LittleEndian.int64(source, from + i);
            long high = LittleEndian.int64(source, from + count + i);
            int out = to + 2 * i;
            LittleEndian.putInt64(target, out, spreadBytes(low) | spreadBytes(high) << 8);
            LittleEndian.putInt64(target, out + 8, spreadBytes(low >>> 32) | spreadBytes(high >>> 32) << 8);
        }
        return i;
    }

    private static int unshuffle4(int count, byte[] source, int from, byte[] target, int to) {
        int i = 0;
        for (; i + 8 <= count; i += 8) {
            long a = LittleEndian.int64(source, from + i);
            long b = LittleEndian.int64(source, from + count + i);
            long c = LittleEndian.int64(source, from + 2 * count + i);
            long d = LittleEndian.int64(source, from + 3 * count + i);
            long ab = spreadBytes(a) | spreadBytes(b) << 8;
            long cd = spreadBytes(c) | spreadBytes(d) << 8;
            int out = to + 4 * i;
            LittleEndian.putInt64(target, out, spreadPairs(ab) | spreadPairs(cd) << 16);
            LittleEndian.putInt64(target, out + 8, spreadPairs(ab >>> 32) | spreadPairs(cd >>> 32) << 16);
            ab = spreadBytes(a >>> 32) | spreadBytes(b >>> 32) << 8;
            cd = spreadBytes(c >>> 32) | spreadBytes(d >>> 32) << 8;
            LittleEndian.putInt64(target, out + 16, spreadPairs(ab) | spreadPairs(cd) << 16);
            LittleEndian.putInt64(target, out + 24, spreadPairs(ab >>> 32) | spreadPairs(cd >>> 32) << 16);
        }
        return i;
    }

    private static int unshuffle8(int count, byte[] source, int from, byte[] target, int to) {
        long[] rows = new long[8];
        int i = 0;
        for (; i + 8 <= count; i += 8) {
            for (int plane = 0; plane < 8; plane++) {
                rows[plane] = LittleEndian.int64(source, from + plane * count + i);
            }
            transposeBytes(rows);
            for (int value = 0; value < 8; value++) {
                LittleEndian.putInt64(target, to + 8 * (i + value), rows[value]);
            }
        }
        return i;
    }

    /** Eight rows of {@code count / 8} bytes, a row for each bit, to {@code count} bytes. */
    private static void bitsToBytes(int count, byte[] source, int from, byte[] target, int to) {
        int rowBytes = count / 8;
        long[] rows = new long[8];
        int i = 0;
        for (; i + 8 <= rowBytes; i += 8) {
            for (int bit = 0; bit < 8; bit++) {
                rows[bit] = LittleEndian.int64(source, from + bit * rowBytes + i);
            }
            transposeBits(rows);
            transposeBytes(rows);
            for (int group = 0; group < 8; group++) {
                LittleEndian.putInt64(target, to + 8 * (i + group), rows[group]);
            }
        }
        for (; i < rowBytes; i++) {
            for (int value = 0; value < 8; value++) {
                int assembled = 0;
                for (int bit = 0; bit < 8; bit++) {
                    assembled |= (source[from + bit * rowBytes + i] >> value & 1) << bit;
                }
                target[to + 8 * i + value] = (byte) assembled;
            }
        }
    }

    /** Four bytes to the even bytes of eight. */
    private static long spreadBytes(long four) {
        long x = four & 0xffffffffL;
        x = (x | x << 16) & 0x0000ffff0000ffffL;
        return (x | x << 8) & 0x00ff00ff00ff00ffL;
    }

    /** Two 16-bit values to the even ones of four. */
    private static long spreadPairs(long two) {
        long x = two & 0xffffffffL;
        return (x | x << 16) & 0x0000ffff0000ffffL;
    }

    /** Row r, byte b becomes row b, byte r. */
    private static void transposeBytes(long[] rows) {
        for (int r = 0; r < 8; r += 2) {
            swap(rows, r, r + 1, 8, 0x00ff00ff00ff00ffL);
        }
        for (int r = 0; r < 8; r += 4) {
            swap(rows, r, r + 2, 16, 0x0000ffff0000ffffL);
            swap(rows, r + 1, r + 3, 16, 0x0000ffff0000ffffL);
        }
        for (int r = 0; r < 4; r++) {
            swap(rows, r, r + 4, 32, 0x00000000ffffffffL);
        }
    }

    /** Within each byte column: row r, bit b becomes row b, bit r. */
    private static void transposeBits(long[] rows) {
        for (int r = 0; r < 8; r += 2) {
            swap(rows, r, r + 1, 1, 0x5555555555555555L);
        }
        for (int r = 0; r < 8; r += 4) {
            swap(rows, r, r + 2, 2, 0x3333333333333333L);
            swap(rows, r + 1, r + 3, 2, 0x3333333333333333L);
        }
        for (int r = 0; r < 4; r++) {
            swap(rows, r, r + 4, 4, 0x0f0f0f0f0f0f0f0fL);
        }
    }

    /** Exchanges the high parts of row {@code a} with the low parts of row {@code b}. */
    private static void swap(long[] rows, int a, int b, int shift, long low) {
        long change = (rows[a] >>> shift ^ rows[b]) & low;
        rows[a] ^= change << shift;
        rows[b] ^= change;
    }
}
