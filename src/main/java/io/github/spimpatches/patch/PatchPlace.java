package io.github.spimpatches.patch;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.AffineRule;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.SourceImage;

/**
 * Where a patch's file says that it lies, and how large it is.
 *
 * @param size as written
 * @param voxelToWorld of the patch's voxels, RAS+ millimetres
 */
record PatchPlace(Extent size, Affine voxelToWorld) {

    static PatchPlace of(SourceImage image, Box box, AffineRule rule) {
        return switch (rule) {
            case STANDARD ->
                new PatchPlace(box.size(), image.voxelToWorld().startingAt((double) box.x(), (double) box.y(), (double)
                        box.z()));
            case ZARRNII -> likeZarrnii(image, box);
        };
    }

    /**
     * zarrnii 0.21's arithmetic, step by step: what was filled up at the low side moves the patch up instead of down; a
     * patch wholly outside its image swaps x and z, and moves as if no axis were flipped.
     */
    private static PatchPlace likeZarrnii(SourceImage image, Box box) {
        Affine affine = image.voxelToWorld();
        boolean isOutside = box.voxelsInside(image.extent()) == 0;
        boolean isPadded = !box.isInside(image.extent());
        double[][] rows = new double[3][4];
        for (int row = 0; row < 3; row++) {
            int axis = 0;
            while (affine.at(row, axis) == 0) {
                axis++;
            }
            double step = affine.at(row, axis);
            double scale = Math.abs(step);
            double sign = Math.signum(step);
            long first = Math.max(box.start(axis), 0);
            double translation = affine.at(row, 3);
            if (isOutside) {
                translation = box.start(axis) * scale + translation;
            } else {
                translation += sign * first * scale;
                if (isPadded) {
                    translation += sign * (first - box.start(axis)) * scale;
                }
            }
            rows[row][axis] = step;
            rows[row][3] = translation;
        }
        Extent size = box.size();
        return new PatchPlace(isOutside ? new Extent(size.z(), size.y(), size.x()) : size, Affine.ofRows(rows));
    }
}
