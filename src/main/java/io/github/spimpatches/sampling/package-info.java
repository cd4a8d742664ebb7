/**
 * Which places may be drawn, and which are? Given a label volume, the wanted regions and the frames (image levels) that
 * patches will be cut from, decides from the label volume alone which atlas voxels are eligible centres, draws N of them
 * per region, and says what would help where there are too few.
 *
 * <p>Start at {@link io.github.spimpatches.sampling.CentreDraw}. {@link io.github.spimpatches.sampling.Footprint} knows
 * which label voxels a patch touches; {@link io.github.spimpatches.sampling.Erosion} and {@link
 * io.github.spimpatches.sampling.Coverage} apply the {@code region} and {@code fraction} rules to a whole volume;
 * {@link io.github.spimpatches.sampling.Lottery} gives every voxel its key. Imports {@code atlas}, {@code config} (the
 * rules' names), {@code geometry} and {@code problem}.
 */
package io.github.spimpatches.sampling;
