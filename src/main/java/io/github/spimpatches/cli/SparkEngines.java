package io.github.spimpatches.cli;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.patch.ExtractionRunner;
import io.github.spimpatches.patch.LabelExtractor;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.spark.ExtractionJob;
import io.github.spimpatches.spark.JavaForSpark;
import io.github.spimpatches.spark.OwnedSession;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Spark, started in a thread of its own while the driver plans. */
public final class SparkEngines implements Engines {
    private CompletableFuture<OwnedSession> starting;

    @Override
    public void check() {
        JavaForSpark.check();
    }

    @Override
    public synchronized void warmUp() {
        if (starting == null) {
            starting = new CompletableFuture<>();
            CompletableFuture<OwnedSession> session = starting;
            Thread thread = new Thread(() -> start(session), "spim-patches-spark");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public synchronized ExtractionRunner runner() {
        warmUp();
        try {
            OwnedSession session = starting.join();
            starting = null;
            return new Running(session);
        } catch (CompletionException e) {
            starting = null;
            throw e.getCause() instanceof RuntimeException unchecked ? unchecked : e;
        }
    }

    private static void start(CompletableFuture<OwnedSession> session) {
        try {
            session.complete(OwnedSession.open(Map.of()));
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
        public void close() {
            session.close();
        }
    }
}
