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
import io.github.spimpatches.patch.Portions;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.spark.ExtractionJob;
import io.github.spimpatches.spark.OwnedSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark runs a task again that had written all its patches before it failed. */
class RetriedTaskTest {
    private static final Set<Integer> FAILED_ONCE = ConcurrentHashMap.newKeySet();

    @TempDir
    private Path folder;

    @Test
    void leavesTheSameFiles() throws Exception {
        MadeBrain brain = MadeBrain.in(folder.resolve("brain"));
        Path clean = folder.resolve("clean");
        Path out = folder.resolve("out");
        FAILED_ONCE.clear();
        try (OwnedSession session = OwnedSession.open(Map.of("spark.master", "local[2,4]", "spark.log.level", "OFF"))) {
            assertThat(run(brain, out, new Retrying(session)).exitCode()).isZero();
        }
        assertThat(run(brain, clean, new LocalExtraction(2)).exitCode()).isZero();

        assertThat(FAILED_ONCE).as("every label's task").containsExactlyInAnyOrder(1, 2);
        assertThat(OutputFiles.differences(OutputFiles.of(clean), OutputFiles.of(out)))
                .isEmpty();
    }

    private static Typed run(MadeBrain brain, Path out, ExtractionRunner runner) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(brain.options());
        words.addAll(List.of("--out", out.toString(), "--patch-size", "6", "--n-patches-per-label", "3"));
        return Typed.on(new PatchRun(() -> runner), words.toArray(String[]::new));
    }

    private record Retrying(OwnedSession session) implements ExtractionRunner {
        @Override
        public List<PatchResult> run(Portions portions, LabelExtractor extractor, Progress progress) {
            return new ExtractionJob(session.session()).run(portions, new FailsAfterItsWork(extractor), progress);
        }

        @Override
        public List<CropResult> crop(List<List<CropTask>> tasks, Cropper cropper, Progress progress) {
            throw new UnsupportedOperationException();
        }
    }

    /** Writes all, and then fails, the first time. */
    private record FailsAfterItsWork(LabelExtractor extractor) implements LabelExtractor {
        @Override
        public List<PatchResult> extract(List<Centre> centres, Progress progress) {
            List<PatchResult> results = extractor.extract(centres, progress);
            if (FAILED_ONCE.add(centres.get(0).label())) {
                throw new IllegalStateException("the executor was lost");
            }
            return results;
        }

        @Override
        public LabelExtractor withHadoop(Map<String, String> keys) {
            return new FailsAfterItsWork(extractor.withHadoop(keys));
        }
    }
}
