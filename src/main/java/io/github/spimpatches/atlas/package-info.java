/**
 * Which regions are there, and where? {@link io.github.spimpatches.atlas.LabelVolume} is the label volume in memory,
 * {@link io.github.spimpatches.atlas.LabelTable} names its labels, {@link io.github.spimpatches.atlas.Hierarchy} gives
 * them parents, and {@link io.github.spimpatches.atlas.Regions} resolves what a user asked for into {@link
 * io.github.spimpatches.atlas.Region}s.
 *
 * <p>Imports {@code nifti}, {@code config} (lists with commas), {@code image} (boxes), {@code geometry}, {@code storage} and
 * {@code problem}.
 */
package io.github.spimpatches.atlas;
