package io.github.spimpatches.spark;

import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.plan.BlockMeans;
import io.github.spimpatches.plan.PrePass;
import io.github.spimpatches.problem.InputProblem;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * The pre-pass as one Spark job: the numbers of a level's chunks, some in each partition, to their block means. Chunks
 * are independent, so neither their partitions nor their order changes a number; no shuffle.
 */
public final class PrePassJob implements PrePass {
    /** Decoded bytes that a task reads; some seconds of work, and a small result. */
    private static final long TASK_BYTES = 256L << 20;

    private final SparkSession session;

    public PrePassJob(SparkSession session) {
        this.session = session;
    }

    @Override
    public void run(BlockMeans means, SourceImage image, Sink sink) throws IOException {
        int chunks = means.chunks(image).size();
        long together = Math.max(1, TASK_BYTES / image.chunkBytes());
        run(means, image, sink, (int) Math.max(1, (chunks + together - 1) / together));
    }

    /** The same in a number of partitions. */
    void run(BlockMeans means, SourceImage image, Sink sink, int partitions) {
        List<ChunkKey> chunks = means.chunks(image);
        BlockMeans there = means.withHadoop(ExecutorHadoop.keys());
        String words = "Means of " + JobWords.count(chunks.size(), "chunk") + " of " + image.where();
        List<byte[]> values = JobWords.named(session, words, () -> session.range(0, chunks.size(), 1, partitions)
                .mapPartitions(new AverageChunks(there), Encoders.BINARY())
                .collectAsList());
        for (byte[] value : values) {
            ChunkAverage average = ChunkAverage.of(value);
            if (average.problem() != null) {
                throw new InputProblem(average.problem());
            }
            sink.take(chunks.get(average.chunk()), average.means());
        }
    }
}
