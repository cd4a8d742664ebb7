package io.github.spimpatches.sampling;

import io.github.spimpatches.geometry.Point;

/**
 * One centre that was drawn.
 *
 * @param i voxel of the label volume (likewise j, k)
 * @param world the centre, RAS+ millimetres: within that voxel
 * @param labelFraction share of the largest patch's voxels that fall in the region
 * @param weight the sampler's weight of the voxel
 */
public record DrawnCentre(int i, int j, int k, Point world, double labelFraction, double weight) {}
