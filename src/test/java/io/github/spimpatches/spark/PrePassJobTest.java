package io.github.spimpatches.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.ngff.BeyondPyramid;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.ngff.LevelSource;
import io.github.spimpatches.patch.MadeImage;
import io.github.spimpatches.plan.BlockMeans;
import io.github.spimpatches.plan.PrePass;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.StorageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrePassJobTest {
    private static OwnedSession owned;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        owned = OwnedSession.open(Map.of("spark.master", "local[2]", "spark.log.level", "ERROR"));
    }

    @AfterAll
    static void stop() {
        owned.close();
    }

    private interface Running {
        void run(PrePass.Sink sink) throws IOException;
    }

    private static Map<ChunkKey, java.util.List<Float>> averages(Running running) throws IOException {
        Map<ChunkKey, float[]> averages = new ConcurrentHashMap<>();
        running.run((key, means) -> assertThat(averages.put(key, means)).isNull());
        return averages.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> {
            java.util.List<Float> means = new java.util.ArrayList<>();
            for (float mean : entry.getValue()) {
                means.add(mean);
            }
            return means;
        }));
    }

    @Test
    void anyNumberOfPartitionsGivesWhatThePlainLoopGives() throws IOException {
        MadeImage made = new MadeImage.Recipe().firstChunkEmpty().writeTo(folder.resolve("map.zarr"));
        BlockMeans means = means(made);
        SourceImage image = means.source().open(new LocalStorage());
        PrePassJob job = new PrePassJob(owned.session());

        Map<ChunkKey, java.util.List<Float>> here = averages(sink -> PrePass.HERE.run(means, image, sink));

        assertThat(here).as("but the one that is not stored").hasSize(3 * 4 * 3 - 1);
        assertThat(averages(sink -> job.run(means, image, sink))).isEqualTo(here);
        for (int partitions : new int[] {1, 2, 7, 50}) {
            assertThat(averages(sink -> job.run(means, image, sink, partitions)))
                    .as("%d partitions", partitions)
                    .isEqualTo(here);
        }
    }

    @Test
    void aDamagedChunkIsOneLineAndNotSparks() throws IOException {
        MadeImage made = new MadeImage.Recipe().writeTo(folder.resolve("map.zarr"));
        Files.write(made.chunkFile(0, 1, 1, 1), new byte[] {1, 2, 3});
        BlockMeans means = means(made);
        SourceImage image = means.source().open(new LocalStorage());

        assertThatThrownBy(() -> new PrePassJob(owned.session()).run(means, image, (key, averaged) -> {}, 3))
                .isInstanceOf(InputProblem.class)
                .hasMessageContaining("chunk")
                .hasMessageNotContaining("Spark");
    }

    private static BlockMeans means(MadeImage made) {
        LevelSource source =
                new LevelSource(made.location(), 0, 0, GeometryOptions.NONE, null, null, BeyondPyramid.REFUSE);
        return new BlockMeans(source, new Extent(4, 2, 5), BlockMeans.Values.WEIGHTS, StorageSettings.DEFAULT);
    }
}
