package io.github.spimpatches.patch;

import static io.github.spimpatches.patch.MadeTask.centre;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.config.Settings.Partition;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.manifest.Centre;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstChunksTest {
    private static final Extent SIZE = new Extent(9, 8, 7);

    @TempDir
    private Path folder;

    private final WatchedStorage storage = new WatchedStorage();
    private final TaskReads reads = new TaskReads(storage, MadeTask.ROOMY);
    private MadeImage image;
    private List<Centre> centres;

    @BeforeEach
    void imageAndPlaces() throws IOException {
        image = new MadeImage.Recipe().writeTo(folder.resolve("raw.zarr"));
        SplittableRandom random = new SplittableRandom(7);
        centres = new ArrayList<>();
        for (int patch = 0; patch < 20; patch++) {
            centres.add(centre(
                    1 + patch % 2, patch, image.world(0, random.nextInt(37), random.nextInt(29), random.nextInt(23))));
        }
    }

    private MadeTask task(String out) {
        return new MadeTask(folder.resolve(out)).edge(Edge.PAD).source("raw", image, 0, 0, SIZE);
    }

    private void load(Extraction extraction, TaskReads into) {
        new FirstChunks(extraction, new Portions(centres, Partition.LABEL), into).load();
    }

    private List<PatchResult> extract(Extraction extraction, TaskReads from) {
        return new PatchEngine(extraction).extract(centres, Progress.NONE, from);
    }

    @Test
    void areReadOnceAndCountedAsIfTheTaskHadReadThem() throws IOException {
        List<PatchResult> without = extract(task("without").extraction(), new TaskReads(storage, MadeTask.ROOMY));
        Map<String, Integer> readWithout = storage.chunkReads();
        WatchedStorage other = new WatchedStorage();
        TaskReads ahead = new TaskReads(other, MadeTask.ROOMY);
        Extraction extraction = task("with").extraction();

        load(extraction, ahead);
        Map<String, Integer> readAhead = other.chunkReads();
        List<PatchResult> with = extract(extraction, ahead);

        assertThat(readAhead).isEqualTo(readWithout);
        assertThat(other.chunkReads()).as("nothing was left to read").isEqualTo(readAhead);
        assertThat(MadeTask.reads(with)).isEqualTo(MadeTask.reads(without));
        assertThat(MadeTask.rowsOf(with)).isEqualTo(MadeTask.rowsOf(without));
        for (PatchResult result : with) {
            CutPatch.of(folder.resolve("with"), result.row()).isTheSource(image, 0);
        }
    }

    @Test
    void areNoMoreThanThePoolHolds() throws IOException {
        int threeChunks = 3 * 16 * 8 * 10 * 2;
        TaskReads small = new TaskReads(storage, threeChunks);
        Extraction extraction = task("out").extraction();

        load(extraction, small);

        assertThat(storage.chunkReads()).hasSize(3);
        assertThat(small.poolPeakBytes()).isEqualTo(threeChunks);
        for (PatchResult result : extract(extraction, small)) {
            CutPatch.of(folder.resolve("out"), result.row()).isTheSource(image, 0);
        }
    }

    @Test
    void areNotReadWherePatchesMayBeThereOrMayNotBeWanted() {
        load(task("out").resume(Extraction.Resume.KEEP).extraction(), reads);
        load(task("out").foreground(0.1, 1).extraction(), reads);

        assertThat(storage.chunkReads()).isEmpty();
    }

    @Test
    void areNotReadForMoreCentresThanShallBeInMemory() {
        List<Centre> many = Collections.nCopies(100_001, centres.get(0));

        new FirstChunks(task("out").extraction(), new Portions(many, Partition.LABEL), reads).load();

        assertThat(storage.chunkReads()).isEmpty();
    }

    @Test
    void takeNothingFromATaskThatIsThere() {
        Extraction extraction = task("out").extraction();
        new PatchEngine(extraction).extract(centres.subList(0, 1), Progress.NONE, reads);
        Map<String, Integer> read = storage.chunkReads();

        load(extraction, reads);

        assertThat(storage.chunkReads()).isEqualTo(read);
    }

    @Test
    void leaveItToTheTaskToTellOfDamage() throws IOException {
        Files.write(image.chunkFile(0, 1, 1, 1), "no voxels at all".getBytes(StandardCharsets.UTF_8));
        List<PatchResult> without = extract(task("out").extraction(), new TaskReads(storage, MadeTask.ROOMY));
        Extraction extraction = task("out").extraction();

        load(extraction, reads);
        List<PatchResult> with = extract(extraction, reads);

        assertThat(MadeTask.rowsOf(without))
                .extracting(row -> row.error() != null)
                .contains(true, false);
        assertThat(MadeTask.rowsOf(with)).isEqualTo(MadeTask.rowsOf(without));
    }
}
