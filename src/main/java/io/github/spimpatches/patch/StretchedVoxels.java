package io.github.spimpatches.patch;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;

/**
 * A patch's voxels stretched to uint8. The percentiles need all of them, so the patch is whole in memory meanwhile; the
 * chunk pool counts it, and makes room for it.
 */
record StretchedVoxels(PixelType type, Extent size, int channels, long seed, ChannelsReader reader, ChunkPool pool)
        implements PatchFile.Voxels {

    @Override
    public int voxelBytes() {
        return 1;
    }

    @Override
    public void writeTo(Sink sink) throws IOException {
        long held = Uint8Stretch.bytesInMemory(type, size.voxels() * channels);
        pool.hold(held);
        try {
            new Uint8Stretch(type, size, whole(), seed).writeTo(sink);
        } finally {
            pool.letGo(held);
        }
    }

    private byte[] whole() throws IOException {
        byte[] voxels = new byte[Math.toIntExact(size.voxels() * channels * type.bytes())];
        int[] filled = {0};
        reader.writeTo((array, offset, length) -> {
            System.arraycopy(array, offset, voxels, filled[0], length);
            filled[0] += length;
        });
        return voxels;
    }
}
