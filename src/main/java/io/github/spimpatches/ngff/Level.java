package io.github.spimpatches.ngff;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import java.util.List;
import java.util.Optional;

/**
 * What one level is, for people and for plans.
 *
 * @param path of its array, below the image
 * @param shape values along every axis of the array, in its own order
 * @param extent voxels (x, y, z)
 * @param channels at least 1
 * @param chunk voxels of the smallest chunk that can be read alone (x, y, z)
 * @param chunkChannels channels in such a chunk
 * @param shard voxels of a shard (x, y, z); empty where there are none
 * @param codecs {@code blosc(zstd, shuffle)}
 * @param storedType {@code float16}; {@code type} is what it is read as
 */
public record Level(
        String path,
        List<Long> shape,
        Extent extent,
        int channels,
        Extent chunk,
        int chunkChannels,
        Optional<Extent> shard,
        String codecs,
        String storedType,
        PixelType type) {

    public Level {
        shape = List.copyOf(shape);
    }
}
