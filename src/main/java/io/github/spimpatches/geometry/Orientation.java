package io.github.spimpatches.geometry;

import io.github.spimpatches.problem.InputProblem;
import java.io.Serializable;
import java.util.Locale;

/**
 * Where each array axis (x, y, z) points: three letters, each naming the side towards which the index grows. {@code
 * RAS}: x to the right, y to anterior, z to superior. {@code LPI} is its opposite.
 */
public record Orientation(String letters) implements Serializable {
    public static final Orientation RAS = new Orientation("RAS");

    private static final String POSITIVE = "RAS";
    private static final String NEGATIVE = "LPI";

    /** @throws InputProblem unless the three letters name each of the three directions once */
    public Orientation {
        letters = letters.strip().toUpperCase(Locale.ROOT);
        int seen = 0;
        if (letters.length() == 3) {
            for (int axis = 0; axis < 3; axis++) {
                int row = row(letters.charAt(axis));
                seen |= row < 0 ? 0 : 1 << row;
            }
        }
        if (seen != 7) {
            throw new InputProblem("Invalid orientation \"" + letters
                    + "\": expected three letters, one of L or R, one of A or P, one of S or I, such as RAS (x, y, z)");
        }
    }

    /** The world axis (0 right, 1 anterior, 2 superior) along which array axis 0 (x), 1 (y) or 2 (z) lies. */
    public int worldAxis(int axis) {
        return row(letters.charAt(axis));
    }

    /** +1 where array axis 0 (x), 1 (y) or 2 (z) grows with its world axis, -1 where it grows against it. */
    public int sign(int axis) {
        return POSITIVE.indexOf(letters.charAt(axis)) >= 0 ? 1 : -1;
    }

    /**
     * Voxel to world for array axes x, y, z with the given scale and translation (in millimetres, in array
     * coordinates): along each axis, {@code world = sign * (scale * i + translation)}. The translation flips with the
     * axis, so that levels of a pyramid stay aligned (NGFF RFC-4).
     */
    public Affine affine(Point scale, Point translation) {
        double[][] rows = new double[3][4];
        for (int axis = 0; axis < 3; axis++) {
            int row = worldAxis(axis);
            rows[row][axis] = sign(axis) * scale.at(axis);
            rows[row][3] = sign(axis) * translation.at(axis);
        }
        return Affine.ofRows(rows);
    }

    /** The same, but with a translation that does not flip: {@link AffineRule#ZARRNII}. */
    public Affine affineUnflipped(Point scale, Point translation) {
        double[][] rows = new double[3][4];
        for (int axis = 0; axis < 3; axis++) {
            int row = worldAxis(axis);
            rows[row][axis] = sign(axis) * scale.at(axis);
            rows[row][3] = translation.at(axis);
        }
        return Affine.ofRows(rows);
    }

    private static int row(char letter) {
        int positive = POSITIVE.indexOf(letter);
        return positive >= 0 ? positive : NEGATIVE.indexOf(letter);
    }
}
