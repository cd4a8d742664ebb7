/**
 * Bytes to bytes: how is what a store holds turned into a chunk's bytes, and back?
 *
 * <p>Every {@link io.github.spimpatches.codec.Decoder} is a pure function from a {@link
 * io.github.spimpatches.codec.Slice} into a given part of a given array. What a header claims is compared with the room
 * that the caller gives, never used to size memory. Damaged input is an {@link
 * io.github.spimpatches.problem.InputProblem} with the byte where it was noticed, where that is known; nothing else is
 * ever thrown for it. The caller adds which chunk of which array it was.
 *
 * <p>The other way, {@link io.github.spimpatches.codec.DeflateEncoder} compresses patches and {@link
 * io.github.spimpatches.codec.Encoder} chunks.
 *
 * <p>Formats: RFC 1950 to 1952 (zlib, deflate, gzip), RFC 8878 (zstd), LZ4 blocks, bzip2, xz and lzma, Blosc 1 with its
 * inner codecs, and the checksums of Zarr v3 and numcodecs. Imports {@code problem} only.
 */
package io.github.spimpatches.codec;
