package io.github.spimpatches.image;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.storage.Room;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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

    /** The same for a chunk that is decoded before the room is used again. */
    default EncodedChunk fetch(ChunkKey key, Room room) throws IOException {
        return fetch(key);
    }

    /** How many chunks side by side along x a shard holds; 1 where each is a file of its own. */
    default int chunksInARow() {
        return 1;
    }

    /**
     * {@link #fetch} of several chunks side by side along x, all of one shard: in one request where they lie near each
     * other in its file.
     */
    default List<EncodedChunk> fetchRow(ChunkKey first, int count) throws IOException {
        List<EncodedChunk> row = new ArrayList<>(count);
        for (int n = 0; n < count; n++) {
            row.add(fetch(new ChunkKey(first.c(), first.z(), first.y(), first.x() + n)));
        }
        return row;
    }

    /**
     * Decodes what {@link #fetch} gave: computation only.
     *
     * @param voxels {@link #chunkBytes} bytes, whatever they hold; all of them are set, little endian, in the order
     *     channel, z, y, x with x fastest
     * @throws io.github.spimpatches.problem.InputProblem naming the chunk where its bytes are damaged; what {@code voxels}
     *     holds then is not defined
     */
    void decode(ChunkKey key, EncodedChunk encoded, byte[] voxels);

    /** The same into a new array. */
    default byte[] decode(ChunkKey key, EncodedChunk encoded) {
        byte[] voxels = new byte[chunkBytes()];
        decode(key, encoded, voxels);
        return voxels;
    }

    /** Bytes of one decoded chunk. */
    default int chunkBytes() {
        return Math.toIntExact(chunkShape().values() * type().bytes());
    }

    /** The fill value's bytes: one voxel, {@code type().bytes()} long, little endian. */
    byte[] fillValue();
}
