package io.github.spimpatches.patch;

import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.SourceImage;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads boxes of an image's channels through the shared chunk pool, a batch at a time: the chunks of a batch are
 * announced and, from a store, fetched ahead. One thread's.
 */
final class CropReader implements Closeable {
    /** A box of one channel. */
    record Part(int channel, Box box) {}

    private final SourceImage image;
    private final boolean isLocal;
    private final ChunkPool pool;
    private final Deque<PatchReader> announced = new ArrayDeque<>();
    private FetchAhead ahead;
    private ReadCounts counts = ReadCounts.ZERO;

    /** @param isLocal whether chunks are files of this machine, which are not worth fetching ahead */
    CropReader(SourceImage image, boolean isLocal, ChunkPool pool) {
        this.image = image;
        this.isLocal = isLocal;
        this.pool = pool;
        this.ahead = new FetchAhead(List.of(), pool);
    }

    /** Announces what is read next, in its order; what was announced before has been read. */
    void announce(List<Part> parts) {
        close();
        Set<FetchAhead.Need> needs = new LinkedHashSet<>();
        if (!isLocal) {
            for (Part part : parts) {
                PatchReader.chunks(image, part.channel(), part.box())
                        .forEach(id -> needs.add(new FetchAhead.Need(image, id)));
            }
        }
        ahead = new FetchAhead(List.copyOf(needs), pool);
        for (Part part : parts) {
            PatchReader reader = new PatchReader(image, part.channel(), part.box(), pool, ahead);
            reader.expect();
            announced.add(reader);
        }
    }

    /**
     * The next announced box's voxels, x fastest.
     *
     * @throws io.github.spimpatches.problem.InputProblem where a chunk is damaged
     */
    byte[] next(Part part) throws IOException {
        PatchReader reader = announced.remove();
        byte[] voxels = new byte
                [Math.toIntExact(part.box().size().voxels() * image.type().bytes())];
        int[] at = {0};
        try {
            reader.writeTo((bytes, offset, length) -> {
                System.arraycopy(bytes, offset, voxels, at[0], length);
                at[0] += length;
            });
        } finally {
            reader.forgoRest();
            counts = counts.plus(reader.counts());
        }
        return voxels;
    }

    /** What was read so far. */
    ReadCounts counts() {
        return counts;
    }

    /** Takes back what was announced and not read. */
    @Override
    public void close() {
        announced.forEach(PatchReader::forgoRest);
        announced.clear();
        ahead.close();
    }
}
