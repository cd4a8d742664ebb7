/**
 * Is what a run left whole, and is it what the source holds? {@link io.github.spimpatches.verify.Validation} looks at
 * tables and folders on the driver, {@link io.github.spimpatches.verify.PatchCheck} reopens patch files, many at a time
 * ({@link io.github.spimpatches.verify.CheckRunner}). Nothing here shares code with what wrote the patches but the
 * decoders of the source's chunks: headers are read field by field from the NIfTI-1 and NIfTI-2 specifications, voxels
 * through imglib2. Imports {@code plan} and the rooms below.
 */
package io.github.spimpatches.verify;
