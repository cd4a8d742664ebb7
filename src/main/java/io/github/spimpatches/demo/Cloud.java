package io.github.spimpatches.demo;

import io.github.spimpatches.geometry.Point;

/** Smooth unevenness of tissue: random numbers on a coarse lattice, linearly between its points; around 1. */
final class Cloud {
    private static final int SIDE = 32;
    private static final double LATTICE_MM = 0.045;
    private static final double CONTRAST = 0.28;

    private final float[] values = new float[SIDE * SIDE * SIDE];

    Cloud(long seed) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (1 + CONTRAST * (2 * Randomness.even(seed, i) - 1));
        }
    }

    double at(Point p) {
        double x = p.x() / LATTICE_MM + SIDE / 2.0;
        double y = p.y() / LATTICE_MM + SIDE / 2.0;
        double z = p.z() / LATTICE_MM + SIDE / 2.0;
        int i = (int) Math.floor(x);
        int j = (int) Math.floor(y);
        int k = (int) Math.floor(z);
        double u = x - i;
        double v = y - j;
        double w = z - k;
        double near = (1 - v) * along(i, j, k, u) + v * along(i, j + 1, k, u);
        double far = (1 - v) * along(i, j, k + 1, u) + v * along(i, j + 1, k + 1, u);
        return (1 - w) * near + w * far;
    }

    private double along(int i, int j, int k, double u) {
        return (1 - u) * value(i, j, k) + u * value(i + 1, j, k);
    }

    /** The lattice repeats itself. */
    private double value(int i, int j, int k) {
        int mask = SIDE - 1;
        return values[((k & mask) * SIDE + (j & mask)) * SIDE + (i & mask)];
    }
}
