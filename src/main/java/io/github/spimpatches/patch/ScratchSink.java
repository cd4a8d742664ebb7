package io.github.spimpatches.patch;

import io.github.spimpatches.image.Pyramid.ChunkPlace;
import io.github.spimpatches.image.PyramidSink;
import java.io.IOException;
import java.nio.file.Path;

/** Writes to a scratch folder; what goes wrong names the folder and the room that is left on its disk. */
record ScratchSink(PyramidSink sink, Path folder) implements PyramidSink {

    @Override
    public byte[][] encode(int level, int channel, ChunkPlace place, byte[] voxels) throws IOException {
        return sink.encode(level, channel, place, voxels);
    }

    @Override
    public void write(int level, int channel, ChunkPlace place, byte[][] encoded) throws IOException {
        try {
            sink.write(level, channel, place, encoded);
        } catch (IOException e) {
            throw named(e);
        }
    }

    @Override
    public void finish() throws IOException {
        try {
            sink.finish();
        } catch (IOException e) {
            throw named(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            sink.close();
        } catch (IOException e) {
            throw named(e);
        }
    }

    private IOException named(IOException e) {
        long free = folder.toFile().getUsableSpace();
        return new IOException(
                "Cannot write in the scratch folder " + folder.getParent() + ", where " + free + " bytes are free: "
                        + e.getMessage(),
                e);
    }
}
