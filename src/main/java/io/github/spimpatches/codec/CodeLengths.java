package io.github.spimpatches.codec;

import java.util.Arrays;

/**
 * How a block tells its two codes: their lengths, with runs shortened, in a third code (RFC 1951, 3.2.7). Made anew for
 * block after block.
 */
final class CodeLengths {
    private static final int LIMIT = 7;
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    private static final int REPEAT = 16;
    private static final int FEW_ZEROS = 17;
    private static final int MANY_ZEROS = 18;
    private static final int SHORTEST_RUN = 3;
    private static final int LONGEST_REPEAT = 6;
    private static final int FEWEST_MANY_ZEROS = 11;
    private static final int MOST_ZEROS = 138;

    private final HuffmanCode code = new HuffmanCode(ORDER.length, LIMIT);
    private final int[] frequencies = new int[ORDER.length];
    private final int[] lengths = new int[Tokens.LITERALS_AND_LENGTHS + Tokens.DISTANCES];

    /** Symbols of the third code, their extra bits above. */
    private final int[] told = new int[lengths.length];

    private int toldCount;
    private int literalCount;
    private int distanceCount;
    private int codeCount;

    void fit(HuffmanCode literals, HuffmanCode distances) {
        literalCount = literals.size();
        distanceCount = distances.size();
        System.arraycopy(literals.lengths(), 0, lengths, 0, literalCount);
        System.arraycopy(distances.lengths(), 0, lengths, literalCount, distanceCount);
        Arrays.fill(frequencies, 0);
        toldCount = 0;
        int end = literalCount + distanceCount;
        for (int i = 0; i < end; ) {
            int run = 1;
            while (i + run < end && lengths[i + run] == lengths[i]) {
                run++;
            }
            tellRun(lengths[i], run);
            i += run;
        }
        code.fit(frequencies);
        codeCount = ORDER.length;
        while (code.lengths()[ORDER[codeCount - 1]] == 0) {
            codeCount--;
        }
    }

    /** What {@link #write} takes. */
    long bits() {
        return 14
                + 3L * codeCount
                + code.bits(frequencies, frequencies.length)
                + 2L * frequencies[REPEAT]
                + 3L * frequencies[FEW_ZEROS]
                + 7L * frequencies[MANY_ZEROS];
    }

    void write(BitWriter out) {
        out.put((literalCount - 257) | (distanceCount - 1) << 5 | (codeCount - 4) << 10, 14);
        for (int i = 0; i < codeCount; i++) {
            out.put(code.lengths()[ORDER[i]], 3);
        }
        for (int i = 0; i < toldCount; i++) {
            int symbol = told[i] & 0xff;
            int packed = code.packed()[symbol];
            int size = packed & HuffmanCode.LENGTH_MASK;
            int extra = told[i] >>> 8;
            out.put(packed >>> HuffmanCode.LENGTH_BITS | extra << size, size + extraBits(symbol));
        }
    }

    private void tellRun(int length, int count) {
        int left = count;
        if (length != 0) {
            tell(length, 0);
            left--;
        }
        while (left >= SHORTEST_RUN) {
            int part = Math.min(left, length == 0 ? MOST_ZEROS : LONGEST_REPEAT);
            if (length != 0) {
                tell(REPEAT, part - SHORTEST_RUN);
            } else if (part < FEWEST_MANY_ZEROS) {
                tell(FEW_ZEROS, part - SHORTEST_RUN);
            } else {
                tell(MANY_ZEROS, part - FEWEST_MANY_ZEROS);
            }
            left -= part;
        }
        for (; left > 0; left--) {
            tell(length, 0);
        }
    }

    private void tell(int symbol, int extra) {
        told[toldCount++] = extra << 8 | symbol;
        frequencies[symbol]++;
    }

    private static int extraBits(int symbol) {
        return switch (symbol) {
            case REPEAT -> 2;
            case FEW_ZEROS -> 3;
            case MANY_ZEROS -> 7;
            default -> 0;
        };
    }
}
