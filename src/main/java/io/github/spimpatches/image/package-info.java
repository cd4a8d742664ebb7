/**
 * What is an image, whatever its format? A {@link io.github.spimpatches.image.SourceImage} is one level of one image:
 * an extent, a pixel type, an affine to the world, and chunks that can be fetched and decoded.
 *
 * <p>Chunks are plain bytes in one fixed form, so that nothing above this room knows a pixel type's arithmetic or a
 * format's axis order. {@link io.github.spimpatches.image.CellImages} shows the same chunks as an imglib2 image.
 * Imports {@code geometry} and {@code problem}.
 */
package io.github.spimpatches.image;
