package io.github.spimpatches.patch;

import io.github.spimpatches.image.Box;

/**
 * A walk through space in which near places come near in time (Morton, 1966), so that the chunks of neighbouring patches
 * are needed close together.
 */
final class MortonOrder {
    private static final int CELL = 64;
    private static final int BITS = 21;

    private MortonOrder() {}

    /** A patch's place in the walk; compare as unsigned. Cells are 64 voxels wide. */
    static long of(Box box) {
        long code = 0;
        for (int axis = 0; axis < 3; axis++) {
            long middle = box.start(axis) + box.size().at(axis) / 2;
            long cell = Math.min(Math.max(middle, 0) / CELL, (1L << BITS) - 1);
            for (int bit = 0; bit < BITS; bit++) {
                code |= (cell >> bit & 1) << (3 * bit + axis);
            }
        }
        return code;
    }
}
