/**
 * How is an OME-TIFF written? {@link io.github.spimpatches.tiff.OmeTiff} takes chunks of a pyramid of one level and writes
 * each of their planes as a tile (BigTIFF; OME-XML 2016-06). Imports {@code image}, {@code codec} and {@code geometry}.
 */
package io.github.spimpatches.tiff;
