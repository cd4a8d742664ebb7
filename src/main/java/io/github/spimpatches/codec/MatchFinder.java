package io.github.spimpatches.codec;

import java.util.Arrays;

/**
 * Finds bytes that came before (RFC 1951, 4), greedily: at a value's start, the last place with the same six bytes, by
 * one look into a hash table. Deflate's shortest matches, of three bytes, are not worth a look in noisy voxels; where
 * nothing repeats, looks become rare, and a match found late is lengthened backwards.
 */
final class MatchFinder {
    static final int WINDOW = 1 << 15;
    static final int SHORTEST = 6;

    /** Bytes that a look reads. */
    static final int LOOK = Long.BYTES;

    private static final int UNCOMPARED_BITS = 8 * (LOOK - SHORTEST);
    private static final int HASH_BITS = 13;
    private static final long HASH_FACTOR = 0x9e3779b185ebca87L;
    private static final int POSITION_MASK = 0xffff;

    /** After so many looks in vain, as a power of two, the next step is a value longer. */
    private static final int PATIENCE_BITS = 2;

    private static final int LONGEST_STEP = 32;

    /** Matches from this length on always pay. Also bounds the bytes compared more than once. */
    private static final int LONG = 16;

    /** Bits of a match's two symbols, about. */
    private static final int SYMBOL_BITS = 10;

    /** The stream's position where a hash was last seen, its low 16 bits; an outdated one fails the comparison. */
    private final char[] last = new char[1 << HASH_BITS];

    private int valueBytes = 1;

    /**
     * Forgets the stream before.
     *
     * @param bytes 1, 2, 4 or 8: values that repeat start at multiples of it
     */
    void restart(int bytes) {
        valueBytes = bytes;
        Arrays.fill(last, (char) 0);
    }

    /**
     * Tells a block.
     *
     * @param from where the block starts; at most {@link #WINDOW} of the stream's bytes are before it
     * @param to where it ends
     * @param base the stream's position of {@code bytes[0]}, modulo 2^32
     * @param literalCost what a byte as it is takes, about, in sixteenths of a bit
     */
    void tokenize(byte[] bytes, int from, int to, int base, int literalCost, Tokens tokens) {
        tokens.clear(to - from);
        int lastLook = to - LOOK;
        int longestStep = LONGEST_STEP * valueBytes;
        int told = from;
        int looksInVain = 0;
        int at = valueStart(base, from + valueBytes - 1);
        while (at <= lastLook) {
            long here = LittleEndian.int64(bytes, at);
            int hash = hash(here);
            int distance = (base + at - last[hash]) & POSITION_MASK;
            last[hash] = (char) (base + at);
            if (distance != 0
                    && distance <= Math.min(at, WINDOW)
                    && (here ^ LittleEndian.int64(bytes, at - distance)) << UNCOMPARED_BITS == 0) {
                int end = at + matchLength(bytes, at - distance, at, to);
                int start = at;
                while (start > told && start > distance && bytes[start - 1] == bytes[start - 1 - distance]) {
                    start--;
                }
                if (pays(end - start, distance, literalCost)) {
                    tell(bytes, told, start, end, distance, tokens);
                    told = end;
                    looksInVain = 0;
                    int tail = valueStart(base, end - valueBytes);
                    if (tail > at && tail <= lastLook) {
                        last[hash(LittleEndian.int64(bytes, tail))] = (char) (base + tail);
                    }
                    at = valueStart(base, end + valueBytes - 1);
                    continue;
                }
            }
            at += Math.min(longestStep, valueBytes * (1 + (looksInVain++ >>> PATIENCE_BITS)));
        }
        tokens.end(bytes, told, to);
    }

    private static int hash(long bytes) {
        return (int) (((bytes << UNCOMPARED_BITS) * HASH_FACTOR) >>> (Long.SIZE - HASH_BITS));
    }

    /** The last value's start not after {@code at}. */
    private int valueStart(int base, int at) {
        return ((base + at) & -valueBytes) - base;
    }

    private static boolean pays(int length, int distance, int literalCost) {
        int bits = SYMBOL_BITS + Integer.SIZE - Integer.numberOfLeadingZeros(distance);
        return length >= LONG || length * literalCost >= 16 * bits;
    }

    private static int matchLength(byte[] bytes, int earlier, int at, int to) {
        int length = 0;
        for (; at + length + Long.BYTES <= to; length += Long.BYTES) {
            long difference = LittleEndian.int64(bytes, earlier + length) ^ LittleEndian.int64(bytes, at + length);
            if (difference != 0) {
                return length + (Long.numberOfTrailingZeros(difference) >>> 3);
            }
        }
        while (at + length < to && bytes[earlier + length] == bytes[at + length]) {
            length++;
        }
        return length;
    }

    /** One match, or several where it is longer than deflate's longest; none shorter than the shortest. */
    private static void tell(byte[] bytes, int told, int start, int end, int distance, Tokens tokens) {
        int run = told;
        int at = start;
        while (at < end) {
            int left = end - at;
            int length = Math.min(left, Tokens.LONGEST_MATCH);
            if (left > length && left - length < Tokens.SHORTEST_MATCH) {
                length -= Tokens.SHORTEST_MATCH;
            }
            tokens.add(bytes, run, at, length, distance);
            at += length;
            run = at;
        }
    }
}
