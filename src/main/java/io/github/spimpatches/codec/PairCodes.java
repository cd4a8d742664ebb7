package io.github.spimpatches.codec;

import java.util.Arrays;

/**
 * The codes of two neighbouring bytes as one: half the look-ups. Of the 65,536 pairs a block of voxels needs few rows, since
 * the upper halves of its 16-bit values are nearly all the same handful. The pairs of a rare second byte, or of two long codes,
 * have no entry.
 */
final class PairCodes {
    /** An entry's low bits hold the codes, the first byte's lowest; their size is above, in the five bits left. */
    private static final int CODE_BITS = 27;

    private static final int CODE_MASK = (1 << CODE_BITS) - 1;

    /** Filling a row costs about as much as it saves a hundred pairs. */
    private static final int WORTH_A_ROW = Tokens.LITERALS;

    private final int[] entries = new int[Tokens.LITERALS * Tokens.LITERALS];
    private final boolean[] filled = new boolean[Tokens.LITERALS];

    /**
     * Entries by pair, the second byte above the first; 0 for one that has none. Not copied.
     *
     * @param codes of single bytes
     * @param sizes in bits, 0 for a byte that does not occur
     * @param seconds how often each byte is the second of a pair, about
     */
    int[] fit(int[] codes, int[] sizes, int[] seconds) {
        for (int second = 0; second < Tokens.LITERALS; second++) {
            int row = second * Tokens.LITERALS;
            if (seconds[second] >= WORTH_A_ROW) {
                fill(row, codes, sizes, codes[second], sizes[second]);
                filled[second] = true;
            } else if (filled[second]) {
                Arrays.fill(entries, row, row + Tokens.LITERALS, 0);
                filled[second] = false;
            }
        }
        return entries;
    }

    static long codes(int entry) {
        return entry & CODE_MASK;
    }

    /** Bits of both codes. */
    static int size(int entry) {
        return entry >>> CODE_BITS;
    }

    private void fill(int row, int[] codes, int[] sizes, int code, int size) {
        for (int first = 0; first < Tokens.LITERALS; first++) {
            int firstSize = sizes[first];
            int both = firstSize + size;
            entries[row + first] =
                    firstSize == 0 || both > CODE_BITS ? 0 : codes[first] | code << firstSize | both << CODE_BITS;
        }
    }
}
