/**
 * Which levels, channels and axes does an OME-Zarr have, and where in the world does each voxel lie?
 *
 * <p>{@link io.github.spimpatches.ngff.OmeZarr} opens NGFF 0.1 to 0.6; whatever the version, one model comes out. Its
 * levels are {@link io.github.spimpatches.image.SourceImage}s. {@link io.github.spimpatches.ngff.OmeZarrWriter} writes
 * 0.4 and 0.5, for the demo and for tests.
 *
 * <p>Follows the NGFF specifications at ngff.openmicroscopy.org and RFC-4 (orientation). Imports {@code zarr}, {@code
 * image}, {@code geometry}, {@code storage} and {@code problem}.
 */
package io.github.spimpatches.ngff;
