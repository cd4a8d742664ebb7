package io.github.spimpatches.sampling;

import io.github.spimpatches.geometry.Point;

/**
 * One centre that was drawn.
 *
 * @param i voxel of the label volume (likewise j, k)
 * @param world the centre, RAS+ millimetres: within that voxel
 * @param labelFraction share of the largest patch's voxels that fall in the region
 * @param weight the sampler's weight of the voxel
 * @param foreground share of the mask's patch that is foreground, as the draw judged it; null where any share would do
 */
public record DrawnCentre(int i, int j, int k, Point world, double labelFraction, double weight, Double foreground) {

    /** Of a draw that any foreground would do for. */
    public DrawnCentre(int i, int j, int k, Point world, double labelFraction, double weight) {
        this(i, j, k, world, labelFraction, weight, null);
    }
}
