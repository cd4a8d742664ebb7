package io.github.spimpatches.cli;

import io.github.spimpatches.config.Settings;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.patch.CropResult;
import io.github.spimpatches.patch.CropTask;
import io.github.spimpatches.patch.Cropper;
import io.github.spimpatches.patch.ExtractionRunner;
import io.github.spimpatches.patch.LabelExtractor;
import io.github.spimpatches.patch.PatchRehearsal;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.spark.ExtractionJob;
import io.github.spimpatches.spark.JavaForSpark;
import io.github.spimpatches.spark.OwnedSession;
import io.github.spimpatches.spark.QueryRehearsal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Spark, started in a thread of its own while the driver plans. */
public final class SparkEngines implements Engines {
    private CompletableFuture<OwnedSession> starting;

    /** Whether there is time to rehearse: the driver still plans. */
    private volatile boolean isPlanning;

    @Override
    public void check() {
        JavaForSpark.check();
    }

    @Override
    public synchronized void warmUp(Settings settings) {
        isPlanning = true;
        startSession();
        if (OwnedSession.willBeLocal() && Runtime.getRuntime().availableProcessors() > 1) {
            aside(
                    "spim-patches-rehearsal",
                    () -> PatchRehearsal.run(settings.format(), settings.compression(), () -> isPlanning));
        }
    }

    @Override
    public synchronized ExtractionRunner runner() {
        isPlanning = false;
        startSession();
        try {
            OwnedSession session = starting.join();
            starting = null;
            return new Running(session);
        } catch (CompletionException e) {
            starting = null;
            throw e.getCause() instanceof RuntimeException unchecked ? unchecked : e;
        }
    }

    private void startSession() {
        if (starting == null) {
            starting = new CompletableFuture<>();
            CompletableFuture<OwnedSession> session = starting;
            aside("spim-patches-spark", () -> start(session));
        }
    }

    private static void aside(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void start(CompletableFuture<OwnedSession> session) {
        try {
            OwnedSession opened = OwnedSession.open(Map.of());
            if (isPlanning) {
                QueryRehearsal.run(opened.session());
            }
            session.complete(opened);
        } catch (RuntimeException | Error e) {
            session.completeExceptionally(e);
        }
    }

    private record Running(OwnedSession session) implements ExtractionRunner {
        @Override
        public List<PatchResult> run(List<Centre> centres, LabelExtractor extractor, Progress progress) {
            return new ExtractionJob(session.session()).run(centres, extractor, progress);
        }

        @Override
        public List<CropResult> crop(List<List<CropTask>> tasks, Cropper cropper, Progress progress) {
            return new ExtractionJob(session.session()).crop(tasks, cropper, progress);
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
