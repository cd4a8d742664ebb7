package io.github.spimpatches.image;

import io.github.spimpatches.geometry.Extent;

/**
 * The size of every chunk of a level: voxels (x, y, z) and channels. Chunks at the far border have this size too; what
 * lies beyond the image is not defined.
 */
public record ChunkShape(Extent voxels, int channels) {

    /** Values in one chunk. */
    public long values() {
        return voxels.voxels() * channels;
    }
}
