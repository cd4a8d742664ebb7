package io.github.spimpatches.image;

import io.github.spimpatches.image.Pyramid.ChunkPlace;
import java.io.Closeable;
import java.io.IOException;

/**
 * Takes the chunks of one {@link Pyramid}, in any order, each once; a format of files lies behind it. Encoding is apart
 * from writing, so that many threads may compress while one writes.
 */
public interface PyramidSink extends Closeable {

    /**
     * Encodes a chunk, and notes what the format wants to know of its voxels. Any thread.
     *
     * @param voxels the whole chunk, x fastest, little endian; zero beyond the level
     * @return what {@link #write} takes
     */
    byte[][] encode(int level, int channel, ChunkPlace place, byte[] voxels) throws IOException;

    /** Writes a chunk that was encoded. One thread at a time; the same order gives the same bytes. */
    void write(int level, int channel, ChunkPlace place, byte[][] encoded) throws IOException;

    /** Writes what can be told only at the end; nothing may follow but {@link #close}. */
    void finish() throws IOException;
}
