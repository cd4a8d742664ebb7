package io.github.spimpatches.nifti;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Orientation;

/**
 * The orientation nearest to an affine, as nibabel's {@code io_orientation} finds it: of the rotation nearest to the
 * affine, columns in the order of their largest entry, each takes the world axis that it lies along most and that no
 * other has taken.
 */
final class NearestAxes {
    private static final String LETTERS = "RASLPI";
    private static final int MOST_STEPS = 60;

    private NearestAxes() {}

    /** @param affine invertible */
    static Orientation of(Affine affine) {
        double[][] r = rotation(affine);
        char[] letters = new char[3];
        boolean[] done = new boolean[3];
        double[] largest = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            for (int row = 0; row < 3; row++) {
                largest[axis] = Math.max(largest[axis], Math.abs(r[row][axis]));
            }
        }
        for (int n = 0; n < 3; n++) {
            int axis = -1;
            for (int i = 0; i < 3; i++) {
                if (!done[i] && (axis < 0 || largest[i] > largest[axis])) {
                    axis = i;
                }
            }
            int best = 0;
            for (int row = 1; row < 3; row++) {
                best = Math.abs(r[row][axis]) > Math.abs(r[best][axis]) ? row : best;
            }
            letters[axis] = LETTERS.charAt(r[best][axis] < 0 ? best + 3 : best);
            done[axis] = true;
            java.util.Arrays.fill(r[best], 0);
        }
        return new Orientation(new String(letters));
    }

    /** The orthogonal factor of the polar decomposition, by Newton's iteration: the mean of a matrix and its inverse turned. */
    private static double[][] rotation(Affine affine) {
        Affine r = Affine.ofRows(new double[][] {scaled(affine, 0), scaled(affine, 1), scaled(affine, 2)});
        for (int step = 0; step < MOST_STEPS; step++) {
            Affine inverse = r.inverse();
            double[][] mean = new double[3][4];
            double change = 0;
            for (int row = 0; row < 3; row++) {
                for (int column = 0; column < 3; column++) {
                    mean[row][column] = (r.at(row, column) + inverse.at(column, row)) / 2;
                    change = Math.max(change, Math.abs(mean[row][column] - r.at(row, column)));
                }
            }
            r = Affine.ofRows(mean);
            if (change < 1e-15) {
                break;
            }
        }
        double[][] rows = new double[3][3];
        for (int i = 0; i < 9; i++) {
            rows[i / 3][i % 3] = r.at(i / 3, i % 3);
        }
        return rows;
    }

    private static double[] scaled(Affine affine, int row) {
        return new double[] {
            affine.at(row, 0) / affine.spacing(0),
            affine.at(row, 1) / affine.spacing(1),
            affine.at(row, 2) / affine.spacing(2),
            0
        };
    }
}
