package io.github.spimpatches.config;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * What share of a patch's voxels is to be foreground: not 0 in a mask. Shares are rounded to eight digits, so that one
 * that was written down is judged as it was before.
 *
 * @param least 0 for any
 * @param most 1 for any
 * @param mask the image that says what is foreground
 */
public record ForegroundRule(double least, double most, ImageWord mask) implements Serializable {
    private static final double DIGITS = 1e8;

    /** Any share will do; no mask is looked at. */
    public static final ForegroundRule ANY = new ForegroundRule(0, 1, new ImageWord("mask", null));

    public boolean isAny() {
        return least <= 0 && most >= 1;
    }

    /** Whether a share will do. */
    public boolean holds(double share) {
        double rounded = rounded(share);
        return rounded >= least && rounded <= most;
    }

    /** A share as tables and headers have it. */
    public static double rounded(double share) {
        return Math.rint(share * DIGITS) / DIGITS;
    }

    /** {@code below --min-foreground 0.05}, of a share that will not do. */
    public String broken(double share) {
        return rounded(share) < least
                ? "below --min-foreground " + plain(least)
                : "above --max-foreground " + plain(most);
    }

    /** {@code at least 0.05}. */
    public String words() {
        if (most >= 1) {
            return "at least " + plain(least);
        }
        return least <= 0 ? "at most " + plain(most) : "from " + plain(least) + " to " + plain(most);
    }

    /** Without an exponent. */
    public static String plain(double share) {
        return new BigDecimal(Double.toString(share)).stripTrailingZeros().toPlainString();
    }
}
