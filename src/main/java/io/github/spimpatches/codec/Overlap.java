package io.github.spimpatches.codec;

import java.util.Arrays;

/** The copy of an LZ77 match, which may run into its own output. */
final class Overlap {
    private Overlap() {}

    /** Repeats {@code length} bytes from {@code distance} before {@code to}; the caller has checked both ends. */
    static void copy(byte[] target, int to, int distance, int length) {
        int from = to - distance;
        if (distance >= length) {
            System.arraycopy(target, from, target, to, length);
        } else if (distance == 1) {
            Arrays.fill(target, to, to + length, target[from]);
        } else {
            for (int i = 0; i < length; i++) {
                target[to + i] = target[from + i];
            }
        }
    }
}
