package io.github.spimpatches.patch;

import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;
import java.util.List;

/** Cuts one patch out of some channels of an image: the voxels of the first, then those of the next. */
final class ChannelsReader implements PatchFile.Voxels {
    private final List<PatchReader> readers;

    ChannelsReader(SourceImage image, Channels channels, Box box, ChunkPool pool, ChunkPool.Fetch fetch) {
        this.readers = channels.indices().stream()
                .map(channel -> new PatchReader(image, channel, box, pool, fetch))
                .toList();
    }

    /** Announces the patch's chunks to the pool. */
    void expect() {
        readers.forEach(PatchReader::expect);
    }

    /** Takes back what {@link #expect} announced and {@link #writeTo} did not come to use. */
    void forgoRest() {
        readers.forEach(PatchReader::forgoRest);
    }

    ReadCounts counts() {
        return readers.stream().map(PatchReader::counts).reduce(ReadCounts.ZERO, ReadCounts::plus);
    }

    @Override
    public int voxelBytes() {
        return readers.get(0).voxelBytes();
    }

    @Override
    public void writeTo(Sink sink) throws IOException {
        for (PatchReader reader : readers) {
            reader.writeTo(sink);
        }
    }
}
