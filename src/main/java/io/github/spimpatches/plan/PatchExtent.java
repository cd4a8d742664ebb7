package io.github.spimpatches.plan;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.problem.InputProblem;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The size of a patch in the world: how far it reaches along each world axis, in millimetres. In another image, or at
 * another level, it is the nearest whole number of voxels along each axis (ties to even).
 */
@SuppressWarnings("ArrayRecordComponent")
record PatchExtent(double[] millimetres) {
    private static final int LONGEST_EDGE = Short.MAX_VALUE;
    private static final long MOST_VOXELS = 2_000_000_000;

    /** Averaged pyramids of odd sizes have ratios such as 2.05: what is short of one voxel by that little is one. */
    private static final double ONE_VOXEL = 0.9;

    /** What a patch of this size covers in an image whose axes are the world's, in any order and direction. */
    static PatchExtent of(Affine affine, Extent size) {
        double[] millimetres = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            millimetres[worldAxis(affine, axis)] = size.at(axis) * affine.spacing(axis);
        }
        return new PatchExtent(millimetres);
    }

    /**
     * The size in voxels of another such image.
     *
     * @param where the image, for messages
     * @throws InputProblem where that is less than a voxel, or more than a patch can hold
     */
    Extent in(Affine affine, String where) {
        double[] voxels = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            voxels[axis] = millimetres[worldAxis(affine, axis)] / affine.spacing(axis);
        }
        boolean tooSmall = Arrays.stream(voxels).anyMatch(edge -> edge < ONE_VOXEL);
        boolean tooLarge = Arrays.stream(voxels).anyMatch(edge -> edge > LONGEST_EDGE)
                || Arrays.stream(voxels).reduce(1, (a, b) -> a * b) > MOST_VOXELS;
        if (tooSmall || tooLarge) {
            throw new InputProblem("Cannot keep the patches' extent in " + where + ": "
                    + words(millimetres) + " mm are " + words(voxels) + " of its voxels, "
                    + (tooSmall
                            ? "less than one. Choose a larger --patch-size or a finer --level."
                            : "more than a patch can hold. Choose a smaller --patch-size or a coarser --level."));
        }
        return new Extent((int) Math.rint(voxels[0]), (int) Math.rint(voxels[1]), (int) Math.rint(voxels[2]));
    }

    /** The world axis that an axis of the image runs along. */
    private static int worldAxis(Affine affine, int axis) {
        int longest = 0;
        for (int row = 1; row < 3; row++) {
            if (Math.abs(affine.at(row, axis)) > Math.abs(affine.at(longest, axis))) {
                longest = row;
            }
        }
        return longest;
    }

    private static String words(double[] lengths) {
        return Arrays.stream(lengths)
                .mapToObj(length -> Double.toString(Double.parseDouble(String.format(Locale.ROOT, "%.4g", length))))
                .collect(Collectors.joining(" x "));
    }
}
