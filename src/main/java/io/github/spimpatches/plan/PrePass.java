package io.github.spimpatches.plan;

import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.SourceImage;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The arrow "map -> block means", before a draw: a plain loop, or a Spark job where there is much to read. Both give the
 * same numbers.
 */
public interface PrePass {

    /** Takes what a chunk came to, once for each that the store has. */
    interface Sink {
        /** @param means as {@link BlockMeans#of} gives them; not copied */
        void take(ChunkKey key, float[] means);
    }

    /**
     * Averages all chunks of a level.
     *
     * @param image the level as this machine has it open
     * @param sink called from any thread
     * @throws io.github.spimpatches.problem.InputProblem where a chunk is damaged
     */
    void run(BlockMeans means, SourceImage image, Sink sink) throws IOException;

    /** On this machine, with all its cores. */
    PrePass HERE = (means, image, sink) -> {
        try {
            means.chunks(image).parallelStream().forEach(key -> {
                try {
                    float[] averaged = means.of(image, key);
                    if (averaged.length > 0) {
                        sink.take(key, averaged);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    };
}
