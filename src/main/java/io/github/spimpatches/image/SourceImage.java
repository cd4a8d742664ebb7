package io.github.spimpatches.image;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import java.io.IOException;

/**
 * One level of one image, all its channels. Immutable and safe for use by many threads. Getting a chunk is two steps,
 * so that the caller decides which threads wait for the store and which compute.
 */
public interface SourceImage {

    /** Names image and level in messages and in the manifest's {@code source} column: {@code s3a://b/x.ome.zarr/0}. */
    String where();

    PixelType type();

    /** Voxels (x, y, z). */
    Extent extent();

    /** At least 1. */
    int channels();

    /** Voxel centre (x, y, z) to world, RAS+ millimetres. */
    Affine voxelToWorld();

    ChunkShape chunkShape();

    /**
     * Reads one chunk's stored bytes: IO only.
     *
     * @return the bytes, or {@link EncodedChunk#MISSING} where the store says that there is no such chunk
     * @throws IOException where the store fails; never mistaken for a missing chunk
     * @throws io.github.spimpatches.problem.InputProblem where what is stored is damaged (a shard's index, say)
     */
    EncodedChunk fetch(ChunkKey key) throws IOException;

    /**
     * Decodes what {@link #fetch} gave: computation only.
     *
     * @return {@code chunkShape().values() * type().bytes()} bytes, little endian, in the order channel, z, y, x with x
     *     fastest; a new array that the caller owns
     * @throws io.github.spimpatches.problem.InputProblem naming the chunk where its bytes are damaged
     */
    byte[] decode(ChunkKey key, EncodedChunk encoded);

    /** The fill value's bytes: one voxel, {@code type().bytes()} long, little endian. */
    byte[] fillValue();
}
