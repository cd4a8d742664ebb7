package io.github.spimpatches.export;

import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.storage.Storage.Sink;
import io.github.spimpatches.zarr.ShardStream;
import java.io.IOException;
import java.util.List;

/**
 * A shard of a Zarr array N, C, Z, Y, X that holds one sample. A channel at a time is in memory.
 *
 * @param channels the sample's patches, in the array's order
 * @param type of the array, which holds theirs
 * @param chunk divides the patch
 */
record ShardPart(String path, List<ManifestRow> channels, PixelType type, Extent size, Extent chunk) implements Part {
    ShardPart {
        channels = List.copyOf(channels);
    }

    @Override
    public List<ManifestRow> sources() {
        return channels;
    }

    @Override
    public void write(PatchFiles patches, Sink sink) throws IOException {
        int nx = size.x() / chunk.x();
        int ny = size.y() / chunk.y();
        int nz = size.z() / chunk.z();
        ShardStream shard = new ShardStream(sink, channels.size() * nx * ny * nz);
        byte[] slab = new byte[Math.toIntExact((long) size.x() * size.y() * chunk.z() * type.bytes())];
        byte[] encoded = new byte[Math.toIntExact(chunk.voxels() * type.bytes())];
        for (ManifestRow row : channels) {
            patches.read(row, volume -> {
                for (int z = 0; z < nz; z++) {
                    slab(volume, slab);
                    for (int y = 0; y < ny; y++) {
                        for (int x = 0; x < nx; x++) {
                            cut(slab, x, y, encoded);
                            shard.chunk(encoded, Encoder.ZSTD);
                        }
                    }
                }
            });
        }
        shard.finish();
    }

    /** The next planes, as deep as a chunk, in the array's type. */
    private void slab(PatchVolume volume, byte[] slab) throws IOException {
        PixelType from = volume.header().type();
        int plane = size.x() * size.y();
        byte[] read = new byte[plane * from.bytes()];
        byte[] converted = new byte[plane * type.bytes()];
        for (int z = 0; z < chunk.z(); z++) {
            volume.readFully(read, read.length);
            CommonType.convert(from, read, type, converted, plane);
            System.arraycopy(converted, 0, slab, z * converted.length, converted.length);
        }
    }

    private void cut(byte[] slab, int x, int y, byte[] to) {
        int row = chunk.x() * type.bytes();
        int at = 0;
        for (int k = 0; k < chunk.z(); k++) {
            for (int j = 0; j < chunk.y(); j++) {
                int from = ((k * size.y() + y * chunk.y() + j) * size.x() + x * chunk.x()) * type.bytes();
                System.arraycopy(slab, from, to, at, row);
                at += row;
            }
        }
    }
}
