package io.github.spimpatches.codec;

import java.util.Arrays;

/**
 * A prefix code for one alphabet, made from how often each symbol occurs (RFC 1951, 3.2.2). It is always complete and of
 * two symbols or more, since some readers refuse others. One object makes a code for block after block.
 *
 * <p>Lengths are Huffman's, found in place on the sorted frequencies (Moffat and Katajainen, In-place calculation of
 * minimum-redundancy codes, 1995). Where some are beyond the limit, they are cut to it, and shorter ones made longer
 * until Kraft's sum is one again: at most a little worse than the best code of limited length.
 */
final class HuffmanCode {
    /** The low bits of {@link #packed} that hold a code's length. */
    static final int LENGTH_BITS = 6;

    static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;

    private static final int SYMBOL_BITS = 9;
    private static final int SYMBOL_MASK = (1 << SYMBOL_BITS) - 1;
    private static final int DIGIT_BITS = 8;
    private static final int DIGITS = 1 << DIGIT_BITS;
    private static final int DIGIT_MASK = DIGITS - 1;

    private final int limit;
    private final int[] lengths;
    private final int[] packed;
    private final int[] depths;
    private final int[] ofLength;

    /** Symbols in the order of their frequencies, which are the bits above the symbol. */
    private long[] sorted;

    /** What {@link #sorted} is moved to and fro between. */
    private long[] moved;

    private final int[] places = new int[DIGITS];

    /**
     * @param symbols 2 to 512, no more than there are codes of {@code limit} bits
     * @param limit the longest code, at most 15 bits
     */
    HuffmanCode(int symbols, int limit) {
        this.limit = limit;
        lengths = new int[symbols];
        packed = new int[symbols];
        depths = new int[symbols];
        sorted = new long[symbols];
        moved = new long[symbols];
        ofLength = new int[limit + 1];
    }

    /** Code lengths by symbol, 0 for one that has no code. Not copied. */
    int[] lengths() {
        return lengths;
    }

    /** By symbol: the code, its first bit lowest, above the {@link #LENGTH_BITS} of its length. Not copied. */
    int[] packed() {
        return packed;
    }

    /** One more than the last symbol that has a code. */
    int size() {
        int size = lengths.length;
        while (lengths[size - 1] == 0) {
            size--;
        }
        return size;
    }

    /** What so many of the symbols below {@code end} take. */
    long bits(int[] frequencies, int end) {
        long bits = 0;
        for (int symbol = 0; symbol < end; symbol++) {
            bits += (long) frequencies[symbol] * lengths[symbol];
        }
        return bits;
    }

    /** Makes the code anew. Symbols without need get none, but for the first where fewer than two are needed. */
    void fit(int[] frequencies) {
        int used = sort(frequencies);
        for (int i = 0; i < used; i++) {
            depths[i] = (int) (sorted[i] >>> SYMBOL_BITS);
        }
        replaceByDepths(depths, used);
        Arrays.fill(ofLength, 0);
        for (int i = 0; i < used; i++) {
            ofLength[Math.min(depths[i], limit)]++;
        }
        restoreKraft();
        Arrays.fill(lengths, 0);
        // Rare symbols come first and take the longest codes.
        int at = 0;
        for (int length = limit; length > 0; length--) {
            for (int i = 0; i < ofLength[length]; i++) {
                lengths[(int) sorted[at++] & SYMBOL_MASK] = length;
            }
        }
        assign();
    }

    /** By frequency, then by symbol. Digit after digit, the lowest first: blocks come by the ten thousand. */
    private int sort(int[] frequencies) {
        int used = 0;
        long bits = 0;
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            if (frequencies[symbol] > 0) {
                sorted[used++] = (long) frequencies[symbol] << SYMBOL_BITS | symbol;
                bits |= frequencies[symbol];
            }
        }
        for (int symbol = 0; used < 2; symbol++) {
            if (frequencies[symbol] == 0) {
                sorted[used++] = symbol;
            }
        }
        for (int shift = 0; bits >>> shift != 0; shift += DIGIT_BITS) {
            sortByDigit(used, shift + SYMBOL_BITS);
        }
        return used;
    }

    private void sortByDigit(int used, int shift) {
        Arrays.fill(places, 0);
        for (int i = 0; i < used; i++) {
            places[(int) (sorted[i] >>> shift) & DIGIT_MASK]++;
        }
        int place = 0;
        for (int digit = 0; digit < DIGITS; digit++) {
            int count = places[digit];
            places[digit] = place;
            place += count;
        }
        for (int i = 0; i < used; i++) {
            moved[places[(int) (sorted[i] >>> shift) & DIGIT_MASK]++] = sorted[i];
        }
        long[] before = sorted;
        sorted = moved;
        moved = before;
    }

    /** Replaces the ascending weights of {@code count} symbols, two or more, by their depths in Huffman's tree. */
    private static void replaceByDepths(int[] weights, int count) {
        weights[0] += weights[1];
        int root = 0;
        int leaf = 2;
        // Weights of inner nodes; those already joined hold their parent's index.
        for (int next = 1; next < count - 1; next++) {
            if (leaf >= count || weights[root] < weights[leaf]) {
                weights[next] = weights[root];
                weights[root++] = next;
            } else {
                weights[next] = weights[leaf++];
            }
            if (leaf >= count || (root < next && weights[root] < weights[leaf])) {
                weights[next] += weights[root];
                weights[root++] = next;
            } else {
                weights[next] += weights[leaf++];
            }
        }
        // Depths of inner nodes, from the root.
        weights[count - 2] = 0;
        for (int next = count - 3; next >= 0; next--) {
            weights[next] = weights[weights[next]] + 1;
        }
        // Depths of leaves: what of each level is no inner node.
        int available = 1;
        int depth = 0;
        int inner = count - 2;
        int next = count - 1;
        while (available > 0) {
            int used = 0;
            while (inner >= 0 && weights[inner] == depth) {
                used++;
                inner--;
            }
            while (available > used) {
                weights[next--] = depth;
                available--;
            }
            available = 2 * used;
            depth++;
        }
    }

    /** A code of the limit's length becomes the sibling of a shorter one, which gets a bit more, until all fit. */
    private void restoreKraft() {
        long excess = -(1L << limit);
        for (int length = 1; length <= limit; length++) {
            excess += (long) ofLength[length] << (limit - length);
        }
        for (; excess > 0; excess--) {
            int length = limit - 1;
            while (ofLength[length] == 0) {
                length--;
            }
            ofLength[length]--;
            ofLength[length + 1] += 2;
            ofLength[limit]--;
        }
    }

    /** Codes of one length are consecutive, in the symbols' order. */
    private void assign() {
        int[] next = new int[limit + 1];
        for (int length = 1; length < limit; length++) {
            next[length + 1] = (next[length] + ofLength[length]) << 1;
        }
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            int length = lengths[symbol];
            int code = length == 0 ? 0 : Integer.reverse(next[length]++) >>> (Integer.SIZE - length);
            packed[symbol] = code << LENGTH_BITS | length;
        }
    }
}
