package io.github.spimpatches.config;

import io.github.spimpatches.problem.InputProblem;
import java.io.Serializable;

/**
 * How much of a patch must lie in its label, by nearest-voxel look-up in the label volume.
 *
 * @param fraction the least share of the patch's voxels, used by {@link Kind#FRACTION} only, in (0, 1]
 */
public record Containment(Kind kind, double fraction) implements Serializable {
    /** The three rules. */
    public enum Kind {
        /** Every voxel of the patch. */
        REGION,
        /** At least a given share of the patch's voxels. */
        FRACTION,
        /** The patch's centre. */
        CENTER
    }

    public static final Containment REGION = new Containment(Kind.REGION, 1);
    public static final Containment CENTER = new Containment(Kind.CENTER, 0);

    public static Containment fraction(double fraction) {
        return new Containment(Kind.FRACTION, fraction);
    }

    /** {@code region}, {@code center} or {@code fraction=F} with F in (0, 1]. */
    public static Containment parse(String text) {
        if (text.equals("region")) {
            return REGION;
        }
        if (text.equals("center") || text.equals("centre")) {
            return CENTER;
        }
        if (text.startsWith("fraction=")) {
            try {
                double fraction = Double.parseDouble(text.substring("fraction=".length()));
                if (fraction > 0 && fraction <= 1) {
                    return fraction(fraction);
                }
            } catch (NumberFormatException e) {
                throw invalid(text);
            }
        }
        throw invalid(text);
    }

    private static InputProblem invalid(String text) {
        return new InputProblem("Invalid containment \"" + text
                + "\": expected region, center or fraction=F with F above 0 and at most 1");
    }

    @Override
    public String toString() {
        return switch (kind) {
            case REGION -> "region";
            case FRACTION -> "fraction=" + fraction;
            case CENTER -> "center";
        };
    }
}
