/**
 * What does a Zarr array hold, and how are its chunks reached? Zarr v2 and v3, sharded or not.
 *
 * <p>Metadata is parsed to a {@link io.github.spimpatches.zarr.ArrayMetadata} with its codecs as specs; these are bound
 * once, front to back, to the chunk's shape, type and fill value and give an immutable {@link
 * io.github.spimpatches.zarr.CodecChain} that knows the size of every stage. A shard is a store of chunks: seen from
 * outside, the unit of a {@link io.github.spimpatches.zarr.ZarrArray} is the inner chunk.
 *
 * <p>Axis order in this room is the array's own. Follows the Zarr v2 and v3 specifications and numcodecs' formats.
 * Imports {@code codec}, {@code storage} and {@code problem}.
 */
package io.github.spimpatches.zarr;
