package io.github.spimpatches.codec;

import java.util.Arrays;

/**
 * A block's bytes as deflate tells them: runs of bytes as they are, each but the last followed by a match, that is the
 * repetition of earlier bytes; and how often, about, each symbol of the two alphabets is needed (RFC 1951, 3.2.5).
 */
final class Tokens {
    static final int LITERALS = 256;
    static final int END_OF_BLOCK = 256;
    static final int LITERALS_AND_LENGTHS = 286;
    static final int DISTANCES = 30;
    static final int SHORTEST_MATCH = 3;
    static final int LONGEST_MATCH = 258;

    /** In groups of eight bytes: a sampled one stands for itself and the one to four after it. */
    private static final int LONGEST_STEP = 5;

    /** Runs and blocks of which a sample says as much as all of them, almost. */
    private static final int LONG_RUN = 64;

    private static final int LARGE_BLOCK = 1 << 15;

    private static final int LONGEST_MATCH_SYMBOL = 285;
    private static final int[] LENGTH_SYMBOLS = lengthSymbols();

    private final int[] runs;
    private final int[] matches;
    private int count;
    private long extraBits;
    private final int[] literals = new int[LITERALS_AND_LENGTHS];
    private final int[] ofEight = new int[8 * LITERALS];
    private final int[] seconds = new int[LITERALS];
    private final int[] distances = new int[DISTANCES];
    private boolean isLarge;
    private boolean isSampled;

    /** @param capacity the most matches in a block */
    Tokens(int capacity) {
        runs = new int[capacity];
        matches = new int[capacity];
    }

    /** @param size bytes of the block to come */
    void clear(int size) {
        isLarge = size >= LARGE_BLOCK;
        count = 0;
        extraBits = 0;
        isSampled = false;
        Arrays.fill(literals, 0);
        Arrays.fill(ofEight, 0);
        Arrays.fill(distances, 0);
    }

    /** The bytes {@code from} to {@code to} as they are, then a match. */
    void add(byte[] bytes, int from, int to, int length, int distance) {
        countLiterals(bytes, from, to);
        runs[count] = to - from;
        matches[count++] = length << 16 | distance;
        int lengthSymbol = lengthSymbol(length);
        int distanceSymbol = distanceSymbol(distance);
        literals[lengthSymbol]++;
        distances[distanceSymbol]++;
        extraBits += lengthExtraBits(lengthSymbol) + distanceExtraBits(distanceSymbol);
    }

    /** The bytes {@code from} to {@code to} as they are, and the block's end. */
    void end(byte[] bytes, int from, int to) {
        countLiterals(bytes, from, to);
        for (int i = 0; i < LITERALS; i++) {
            int first = ofEight[i] + ofEight[0x200 | i] + ofEight[0x400 | i] + ofEight[0x600 | i];
            seconds[i] = ofEight[0x100 | i] + ofEight[0x300 | i] + ofEight[0x500 | i] + ofEight[0x700 | i];
            int count = first + seconds[i];
            // A byte that is in no sample may occur all the same.
            literals[i] = isSampled ? Math.max(1, count) : count;
        }
        literals[END_OF_BLOCK] = 1;
    }

    /** Matches. */
    int count() {
        return count;
    }

    /** How many bytes as they are come before a match. */
    int run(int index) {
        return runs[index];
    }

    int length(int index) {
        return matches[index] >>> 16;
    }

    int distance(int index) {
        return matches[index] & 0xffff;
    }

    /** By symbol of the first alphabet, 0 only for one that does not occur. Not copied. */
    int[] literalFrequencies() {
        return literals;
    }

    /** How often, about, each byte stands as it is at an odd place. Not copied. */
    int[] secondFrequencies() {
        return seconds;
    }

    /** By symbol of the second alphabet. Not copied. */
    int[] distanceFrequencies() {
        return distances;
    }

    /** Of all matches, what is not in their symbols. */
    long extraBits() {
        return extraBits;
    }

    private void countLiterals(byte[] bytes, int from, int to) {
        int at = from;
        if ((at & 1) != 0 && at < to) {
            count(bytes, at++);
        }
        if (isLarge && to - at >= LONG_RUN) {
            isSampled = true;
            int random = 0;
            while (at + 8 * LONGEST_STEP <= to) {
                // Steps of one length would go along with any pattern of that length.
                random = random * 1_664_525 + 1_013_904_223;
                int groups = 2 + (random >>> 30);
                countEight(LittleEndian.int64(bytes, at), groups);
                at += 8 * groups;
            }
        }
        for (; at + 8 <= to; at += 8) {
            countEight(LittleEndian.int64(bytes, at), 1);
        }
        while (at < to) {
            count(bytes, at++);
        }
    }

    private void count(byte[] bytes, int at) {
        ofEight[(at & 1) << 8 | (bytes[at] & 0xff)]++;
    }

    /**
     * A table for each byte of eight: a count need not wait for the last one of the same byte, which in the upper halves of
     * 16-bit voxels are nearly all.
     */
    private void countEight(long eight, int weight) {
        int[] counts = ofEight;
        counts[(int) eight & 0xff] += weight;
        counts[0x100 | ((int) (eight >>> 8) & 0xff)] += weight;
        counts[0x200 | ((int) (eight >>> 16) & 0xff)] += weight;
        counts[0x300 | ((int) (eight >>> 24) & 0xff)] += weight;
        counts[0x400 | ((int) (eight >>> 32) & 0xff)] += weight;
        counts[0x500 | ((int) (eight >>> 40) & 0xff)] += weight;
        counts[0x600 | ((int) (eight >>> 48) & 0xff)] += weight;
        counts[0x700 | (int) (eight >>> 56)] += weight;
    }

    static int lengthSymbol(int length) {
        return LENGTH_SYMBOLS[length];
    }

    static int lengthExtraBits(int symbol) {
        return symbol < 265 || symbol == LONGEST_MATCH_SYMBOL ? 0 : (symbol - 261) >>> 2;
    }

    /** The shortest match of a symbol; the extra bits tell how much longer it is. */
    static int lengthBase(int symbol) {
        if (symbol == LONGEST_MATCH_SYMBOL) {
            return LONGEST_MATCH;
        }
        int extra = lengthExtraBits(symbol);
        return extra == 0 ? symbol - 254 : SHORTEST_MATCH + ((4 + ((symbol - 265) & 3)) << extra);
    }

    /** Of {@code distance - 1}, the two highest bits are the symbol, the others are extra bits. */
    static int distanceSymbol(int distance) {
        int less = distance - 1;
        if (less < 2) {
            return less;
        }
        int high = 31 - Integer.numberOfLeadingZeros(less);
        return 2 * high + (less >>> (high - 1) & 1);
    }

    static int distanceExtraBits(int symbol) {
        return symbol < 4 ? 0 : (symbol >>> 1) - 1;
    }

    private static int[] lengthSymbols() {
        int[] symbols = new int[LONGEST_MATCH + 1];
        for (int symbol = END_OF_BLOCK + 1; symbol < LITERALS_AND_LENGTHS; symbol++) {
            int base = lengthBase(symbol);
            int end = Math.min(base + (1 << lengthExtraBits(symbol)), symbols.length);
            Arrays.fill(symbols, base, end, symbol);
        }
        return symbols;
    }
}
