package io.github.spimpatches.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.config.Settings.Partition;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.LocalStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** More cores in an executor never need more memory: who finds none waits. */
class MemoryBoundTest {
    private static final long MEGABYTE = 1_000_000;

    @TempDir
    private Path folder;

    /** A patch can start at any voxel of a chunk. */
    @ParameterizedTest
    @CsvSource({
        "1, 64, 1000, 1",
        "64, 64, 1000, 2",
        "65, 64, 1000, 2",
        "66, 64, 1000, 3",
        "256, 256, 9999, 2",
        "256, 128, 9999, 3",
        "256, 256, 256, 1",
        "300, 256, 300, 2"
    })
    void aPatchTouchesAtMostSoManyChunksAlongAnAxis(int patch, int chunk, int extent, int touched) {
        assertThat(TaskMemory.touched(patch, chunk, extent)).isEqualTo(touched);
    }

    @Test
    void onePatchThatDoesNotFitIsRefusedInOneLineThatSaysWhatWouldHelp() {
        TaskMemory memory = new TaskMemory("/data/x.zarr/0", Extent.cube(256), 4, 64 * MEGABYTE, 0);

        assertThat(memory.bytes()).isEqualTo(320 * MEGABYTE);
        memory.checkFits(640 * MEGABYTE);
        assertThatThrownBy(() -> memory.checkFits(639 * MEGABYTE))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot cut patches of 256 x 256 x 256 voxels from /data/x.zarr/0 in a heap of 639 MB: one"
                        + " takes 320 MB (4 chunks of 64 MB side by side and one more that is decoded), and tasks may"
                        + " have half of the heap in hand. Give 640 MB or more (--executor-memory of spark-submit; on one"
                        + " machine SPIM_PATCHES_JAVA_OPTS=-Xmx611m), or a smaller --patch-size.");
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void eightThreadsTakeNoMoreThanTheBound(int together) throws IOException {
        MadeImage image = new MadeImage.Recipe().writeTo(folder.resolve("image.zarr"));
        MadeTask task = new MadeTask(folder.resolve("out")).edge(Edge.PAD);
        for (int subject = 1; subject <= 8; subject++) {
            task.source("0" + subject, "raw", image, 0, 0, Extent.cube(6));
        }
        long one = memoryOfOne(task);
        TaskReads reads = new TaskReads(new LocalStorage(), 1, 2L * together * one);
        PatchEngine engine = new PatchEngine(task.extraction());

        List<PatchResult> results = new LocalExtraction(8)
                .run(
                        new Portions(centres(), Partition.LABEL_AND_SUBJECT),
                        (centres, progress) -> engine.extract(centres, progress, reads),
                        Progress.NONE);

        assertThat(results).hasSize(80).allMatch(result -> result.row().status() == Status.WRITTEN);
        assertThat(reads.memory().peak()).isBetween(one, together * one);
    }

    @Test
    void whereOnePatchDoesNotFitItsRowSaysSo() throws IOException {
        MadeImage image = new MadeImage.Recipe().writeTo(folder.resolve("image.zarr"));
        MadeTask task = new MadeTask(folder.resolve("out")).edge(Edge.PAD).source("raw", image, 0, 0, Extent.cube(6));
        TaskReads reads = new TaskReads(new LocalStorage(), 1, 2 * memoryOfOne(task) - 1);

        List<PatchResult> results = new PatchEngine(task.extraction())
                .extract(List.of(MadeTask.centre(1, 1, new Point(0.02, 0.02, 0.02))), Progress.NONE, reads);

        assertThat(results).extracting(result -> result.row().status()).containsExactly(Status.FAILED);
        assertThat(results.get(0).row().error()).startsWith("Cannot cut patches of 6 x 6 x 6 voxels from ");
    }

    private static long memoryOfOne(MadeTask task) throws IOException {
        PatchSource source = task.extraction().sources().get("01").get(0);
        TaskReads reads = new TaskReads(new LocalStorage(), 1);
        return TaskMemory.of(reads.image(source), source, PatchLook.DEFAULT).bytes();
    }

    /** Eight subjects, ten patches each. */
    private static List<Centre> centres() {
        List<Centre> centres = new ArrayList<>();
        for (int subject = 1; subject <= 8; subject++) {
            for (int patch = 1; patch <= 10; patch++) {
                centres.add(MadeTask.centre("0" + subject, 1, patch, new Point(0.1, 0.02, 0.05 + patch * 1e-4)));
            }
        }
        return centres;
    }
}
