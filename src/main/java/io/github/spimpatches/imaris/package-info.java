/**
 * How is a multi-resolution Imaris file ({@code .ims}, format 5.5, an HDF5 file) written? {@link
 * io.github.spimpatches.imaris.ImarisFile} takes the chunks of a pyramid and adds what Imaris wants beside them; {@link
 * io.github.spimpatches.imaris.Hdf5File} is the little of HDF5 that it needs.
 *
 * <p>HDF5 is native code, which is there for x86-64 only and not safe for two threads: {@link
 * io.github.spimpatches.imaris.Hdf5} knows both. Imports {@code image}, {@code codec}, {@code geometry} and {@code
 * problem}.
 */
package io.github.spimpatches.imaris;
