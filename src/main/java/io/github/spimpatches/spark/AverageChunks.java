package io.github.spimpatches.spark;

import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.plan.BlockMeans;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.Storages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;

/**
 * The task: numbers of chunks in, their block means out. What is wrong with the data comes back as words, since Spark
 * would only try it again; where a store fails, it shall.
 */
final class AverageChunks implements MapPartitionsFunction<Long, byte[]> {
    private static final long serialVersionUID = 1L;

    private final BlockMeans means;

    AverageChunks(BlockMeans means) {
        this.means = means;
    }

    @Override
    public Iterator<byte[]> call(Iterator<Long> numbers) throws IOException {
        return averages(means.withHadoop(ExecutorHadoop.keys()), numbers);
    }

    private static Iterator<byte[]> averages(BlockMeans means, Iterator<Long> numbers) throws IOException {
        List<byte[]> averages = new ArrayList<>();
        try (Storage storage = Storages.open(means.storage())) {
            SourceImage image = means.source().open(storage);
            List<ChunkKey> chunks = means.chunks(image);
            while (numbers.hasNext()) {
                int chunk = Math.toIntExact(numbers.next());
                float[] averaged = means.of(image, chunks.get(chunk));
                if (averaged.length > 0) {
                    averages.add(new ChunkAverage(chunk, averaged, null).bytes());
                }
            }
        } catch (InputProblem problem) {
            return List.of(new ChunkAverage(0, new float[0], String.join(" ", problem.lines())).bytes())
                    .iterator();
        }
        return averages.iterator();
    }
}
