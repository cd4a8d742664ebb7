/**
 * What does a NIfTI file say, and how is one written? {@link io.github.spimpatches.nifti.NiftiHeader} is what a header
 * means, {@link io.github.spimpatches.nifti.NiftiReader} streams a label volume row by row, {@link
 * io.github.spimpatches.nifti.PatchHeader} makes the bytes in front of a patch's voxels and reads them back.
 *
 * <p>Follows nifti1.h and nifti2.h; where they leave a choice, nibabel's. Imports {@code image} (pixel types), {@code
 * geometry}, {@code storage} and {@code problem}.
 */
package io.github.spimpatches.nifti;
