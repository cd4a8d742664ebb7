package io.github.spimpatches.codec;

/**
 * Undoes the byte and bit transposition that makes numbers compress better. In n shuffled values of size s, all first
 * bytes come first, then all second bytes, and so on; bit shuffle does the same with single bits.
 *
 * <p>The fast paths move eight bytes at a time in long registers: a loop of a byte a step is two to three times slower.
 */
final class Shuffle {
    private static final long EVEN_BYTES = 0x00ff00ff00ff00ffL;
    private static final long EVEN_PAIRS = 0x0000ffff0000ffffL;
    private static final long LOW_HALF = 0x00000000ffffffffL;

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
            // Values 0, 2, 4, 6 and 1, 3, 5, 7; then pairs of them, 0 1 4 5 and 2 3 6 7.
            long even = evenBytes(low, high);
            long odd = oddBytes(low, high);
            long outer = evenPairs(even, odd);
            long inner = oddPairs(even, odd);
            int out = to + 2 * i;
            LittleEndian.putInt64(target, out, (outer & LOW_HALF) | inner << 32);
            LittleEndian.putInt64(target, out + 8, outer >>> 32 | (inner & ~LOW_HALF));
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
            // Low and high halves of the values 0, 2, 4, 6 and 1, 3, 5, 7; then two whole values a register.
            long evenLow = evenBytes(a, b);
            long oddLow = oddBytes(a, b);
            long evenHigh = evenBytes(c, d);
            long oddHigh = oddBytes(c, d);
            long values04 = evenPairs(evenLow, evenHigh);
            long values26 = oddPairs(evenLow, evenHigh);
            long values15 = evenPairs(oddLow, oddHigh);
            long values37 = oddPairs(oddLow, oddHigh);
            int out = to + 4 * i;
            LittleEndian.putInt64(target, out, (values04 & LOW_HALF) | values15 << 32);
            LittleEndian.putInt64(target, out + 8, (values26 & LOW_HALF) | values37 << 32);
            LittleEndian.putInt64(target, out + 16, values04 >>> 32 | (values15 & ~LOW_HALF));
            LittleEndian.putInt64(target, out + 24, values26 >>> 32 | (values37 & ~LOW_HALF));
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
        int i = 0;
        for (; i + 8 <= rowBytes; i += 8) {
            int in = from + i;
            long a = LittleEndian.int64(source, in);
            long b = LittleEndian.int64(source, in + rowBytes);
            long c = LittleEndian.int64(source, in + 2 * rowBytes);
            long d = LittleEndian.int64(source, in + 3 * rowBytes);
            long e = LittleEndian.int64(source, in + 4 * rowBytes);
            long f = LittleEndian.int64(source, in + 5 * rowBytes);
            long g = LittleEndian.int64(source, in + 6 * rowBytes);
            long h = LittleEndian.int64(source, in + 7 * rowBytes);
            // Two 8 x 8 transpositions: bits with rows inside each column of bytes, then bytes with rows.
            // Spelled out, since an array of rows would not stay in registers.
            long t;
            t = (a >>> 1 ^ b) & 0x5555555555555555L;
            a ^= t << 1;
            b ^= t;
            t = (c >>> 1 ^ d) & 0x5555555555555555L;
            c ^= t << 1;
            d ^= t;
            t = (e >>> 1 ^ f) & 0x5555555555555555L;
            e ^= t << 1;
            f ^= t;
            t = (g >>> 1 ^ h) & 0x5555555555555555L;
            g ^= t << 1;
            h ^= t;
            t = (a >>> 2 ^ c) & 0x3333333333333333L;
            a ^= t << 2;
            c ^= t;
            t = (b >>> 2 ^ d) & 0x3333333333333333L;
            b ^= t << 2;
            d ^= t;
            t = (e >>> 2 ^ g) & 0x3333333333333333L;
            e ^= t << 2;
            g ^= t;
            t = (f >>> 2 ^ h) & 0x3333333333333333L;
            f ^= t << 2;
            h ^= t;
            t = (a >>> 4 ^ e) & 0x0f0f0f0f0f0f0f0fL;
            a ^= t << 4;
            e ^= t;
            t = (b >>> 4 ^ f) & 0x0f0f0f0f0f0f0f0fL;
            b ^= t << 4;
            f ^= t;
            t = (c >>> 4 ^ g) & 0x0f0f0f0f0f0f0f0fL;
            c ^= t << 4;
            g ^= t;
            t = (d >>> 4 ^ h) & 0x0f0f0f0f0f0f0f0fL;
            d ^= t << 4;
            h ^= t;
            t = (a >>> 8 ^ b) & EVEN_BYTES;
            a ^= t << 8;
            b ^= t;
            t = (c >>> 8 ^ d) & EVEN_BYTES;
            c ^= t << 8;
            d ^= t;
            t = (e >>> 8 ^ f) & EVEN_BYTES;
            e ^= t << 8;
            f ^= t;
            t = (g >>> 8 ^ h) & EVEN_BYTES;
            g ^= t << 8;
            h ^= t;
            t = (a >>> 16 ^ c) & EVEN_PAIRS;
            a ^= t << 16;
            c ^= t;
            t = (b >>> 16 ^ d) & EVEN_PAIRS;
            b ^= t << 16;
            d ^= t;
            t = (e >>> 16 ^ g) & EVEN_PAIRS;
            e ^= t << 16;
            g ^= t;
            t = (f >>> 16 ^ h) & EVEN_PAIRS;
            f ^= t << 16;
            h ^= t;
            t = (a >>> 32 ^ e) & LOW_HALF;
            a ^= t << 32;
            e ^= t;
            t = (b >>> 32 ^ f) & LOW_HALF;
            b ^= t << 32;
            f ^= t;
            t = (c >>> 32 ^ g) & LOW_HALF;
            c ^= t << 32;
            g ^= t;
            t = (d >>> 32 ^ h) & LOW_HALF;
            d ^= t << 32;
            h ^= t;
            int out = to + 8 * i;
            LittleEndian.putInt64(target, out, a);
            LittleEndian.putInt64(target, out + 8, b);
            LittleEndian.putInt64(target, out + 16, c);
            LittleEndian.putInt64(target, out + 24, d);
            LittleEndian.putInt64(target, out + 32, e);
            LittleEndian.putInt64(target, out + 40, f);
            LittleEndian.putInt64(target, out + 48, g);
            LittleEndian.putInt64(target, out + 56, h);
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

    /** Bytes 0, 2, 4, 6 of a and b, taken in turn: a0 b0 a2 b2 a4 b4 a6 b6. */
    private static long evenBytes(long a, long b) {
        return (a & EVEN_BYTES) | (b << 8 & ~EVEN_BYTES);
    }

    /** a1 b1 a3 b3 a5 b5 a7 b7. */
    private static long oddBytes(long a, long b) {
        return (a >>> 8 & EVEN_BYTES) | (b & ~EVEN_BYTES);
    }

    /** 16-bit parts 0 and 2 of a and b, taken in turn. */
    private static long evenPairs(long a, long b) {
        return (a & EVEN_PAIRS) | (b << 16 & ~EVEN_PAIRS);
    }

    /** 16-bit parts 1 and 3 of a and b, taken in turn. */
    private static long oddPairs(long a, long b) {
        return (a >>> 16 & EVEN_PAIRS) | (b & ~EVEN_PAIRS);
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

    /** Exchanges the high parts of row {@code a} with the low parts of row {@code b}. */
    private static void swap(long[] rows, int a, int b, int shift, long low) {
        long change = (rows[a] >>> shift ^ rows[b]) & low;
        rows[a] ^= change << shift;
        rows[b] ^= change;
    }
}
