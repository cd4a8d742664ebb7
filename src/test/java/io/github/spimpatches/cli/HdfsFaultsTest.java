package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.patch.CropResult;
import io.github.spimpatches.patch.CropTask;
import io.github.spimpatches.patch.Cropper;
import io.github.spimpatches.patch.ExtractionRunner;
import io.github.spimpatches.patch.LabelExtractor;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.HdfsCluster;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.storage.Storages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** A real HDFS of three data nodes, one of which is killed in the middle of a run. */
@Tag("servers")
class HdfsFaultsTest {
    @TempDir
    private Path folder;

    @Test
    void aKilledDataNodeIsSurvived(TestReporter reporter) throws Exception {
        HdfsCluster cluster = HdfsCluster.start(Files.createDirectories(folder.resolve("hdfs")), 3);
        try {
            MadeBrain brain = MadeBrain.in(folder.resolve("brain"));
            Storage hdfs = Storages.open(StorageSettings.DEFAULT);
            Location clean = new Location(cluster.address() + "/clean");
            Location out = new Location(cluster.address() + "/out");
            Typed first = run(brain, clean, new LocalExtraction(2));
            assertThat(first.exitCode()).as(first.err()).isZero();

            Typed struck = run(brain, out, new Killing(cluster));
            reporter.publishEntry("exit code", Integer.toString(struck.exitCode()));
            if (struck.exitCode() != ExitCode.DONE) {
                Typed again = run(brain, out, new LocalExtraction(2));
                assertThat(again.exitCode()).as(struck.err() + again.err()).isZero();
            }

            assertThat(OutputFiles.differences(OutputFiles.of(hdfs, clean), OutputFiles.of(hdfs, out)))
                    .isEmpty();
        } finally {
            cluster.stop();
        }
    }

    private static Typed run(MadeBrain brain, Location out, ExtractionRunner runner) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(brain.options());
        words.addAll(List.of("--out", out.uri(), "--patch-size", "6", "--n-patches-per-label", "3"));
        return Typed.on(new PatchRun(() -> runner), words.toArray(String[]::new));
    }

    /** Kills a data node once some patches are written. */
    private record Killing(HdfsCluster cluster) implements ExtractionRunner {
        @Override
        public List<PatchResult> run(List<Centre> centres, LabelExtractor extractor, Progress progress) {
            AtomicInteger patches = new AtomicInteger();
            return new LocalExtraction(2).run(centres, extractor, (read, written) -> {
                if (patches.incrementAndGet() == 3) {
                    kill();
                }
            });
        }

        private void kill() {
            try {
                cluster.killDataNode(0);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public List<CropResult> crop(List<List<CropTask>> tasks, Cropper cropper, Progress progress) {
            throw new UnsupportedOperationException();
        }
    }
}
