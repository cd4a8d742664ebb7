package io.github.spimpatches.cli;

import io.github.spimpatches.export.ExportRunner;
import io.github.spimpatches.patch.CropResult;
import io.github.spimpatches.patch.CropTask;
import io.github.spimpatches.patch.Cropper;
import io.github.spimpatches.patch.Extraction;
import io.github.spimpatches.patch.ExtractionRunner;
import io.github.spimpatches.patch.FirstChunks;
import io.github.spimpatches.patch.LabelExtractor;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Portions;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.plan.PrePass;
import io.github.spimpatches.spark.CheckJob;
import io.github.spimpatches.spark.ExportJob;
import io.github.spimpatches.spark.ExtractionJob;
import io.github.spimpatches.spark.JavaForSpark;
import io.github.spimpatches.spark.OwnedSession;
import io.github.spimpatches.spark.PrePassJob;
import io.github.spimpatches.spark.QueryRehearsal;
import io.github.spimpatches.verify.CheckRunner;
import io.github.spimpatches.verify.LocalChecks;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/** Spark, started in a thread of its own while the driver plans. */
public final class SparkEngines implements Engines {
    /** Bytes of patches to check or to export. */
    private static final long WORTH_SPARK = 1L << 30;

    /** Decoded; this machine alone averages as much in a second or two. */
    private static final long LEAST_BYTES = 512L << 20;

    private CompletableFuture<OwnedSession> starting;

    /** Whether there is time to rehearse: the driver still plans. */
    private volatile boolean isPlanning;

    @Override
    public void check() {
        JavaForSpark.check();
    }

    /** What one machine reads in the time that Spark takes to start is not worth it. */
    @Override
    public CheckRunner checks(long bytes) {
        if (bytes < WORTH_SPARK) {
            return new LocalChecks();
        }
        OwnedSession.check();
        return new CheckJob(OwnedSession.open(Map.of()));
    }

    /** As with {@link #checks}. */
    @Override
    public ExportRunner exports(long bytes) {
        if (bytes < WORTH_SPARK) {
            return Engines.super.exports(bytes);
        }
        OwnedSession.check();
        return new ExportJob(OwnedSession.open(Map.of()));
    }

    @Override
    public synchronized void warmUp() {
        isPlanning = true;
        startSession();
    }

    @Override
    public OptionalLong heap() {
        return OwnedSession.heapOfTasks();
    }

    @Override
    public synchronized ExtractionRunner runner() {
        isPlanning = false;
        OwnedSession session = session();
        starting = null;
        return new Running(session);
    }

    @Override
    public ExtractionRunner runnerOf(Extraction extraction, Portions portions) {
        if (OwnedSession.willBeLocal()) {
            FirstChunks.loadAside(extraction, portions);
        }
        return runner();
    }

    /** Where all tasks would run in this JVM, Spark makes no crop sooner: each has all cores already. */
    @Override
    public synchronized ExtractionRunner runnerOfCrops() {
        if (OwnedSession.willBeLocal()) {
            return new LocalExtraction(Runtime.getRuntime().availableProcessors());
        }
        return runner();
    }

    /** A plain loop where that is done sooner than a job starts. */
    @Override
    public PrePass prePass() {
        return (means, image, sink) -> {
            long bytes = (long) means.chunks(image).size() * image.chunkBytes();
            if (bytes < LEAST_BYTES) {
                PrePass.HERE.run(means, image, sink);
            } else {
                new PrePassJob(session().session()).run(means, image, sink);
            }
        };
    }

    private synchronized OwnedSession session() {
        startSession();
        try {
            return starting.join();
        } catch (CompletionException e) {
            starting = null;
            throw e.getCause() instanceof RuntimeException unchecked ? unchecked : e;
        }
    }

    private void startSession() {
        if (starting == null) {
            OwnedSession.check();
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

    /**
     * For the process's end: a Spark that is still starting for work that will not be done is cut short, and what it says
     * of that is of no use to anybody.
     */
    void hush() {
        if (isStarting()) {
            try {
                Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
            } catch (LinkageError e) {
                // A Connect client's logging is another one, and nothing starts in its process.
                return;
            }
        }
    }

    private synchronized boolean isStarting() {
        return starting != null && !starting.isDone();
    }

    private void start(CompletableFuture<OwnedSession> session) {
        try {
            OwnedSession opened = OwnedSession.open(Map.of());
            if (isPlanning) {
                QueryRehearsal.run(opened.session());
            }
            session.complete(opened);
        } catch (Exception | Error e) {
            // Scala's code throws checked exceptions that nobody declares: a port that cannot be bound to is one.
            session.completeExceptionally(e);
        }
    }

    private record Running(OwnedSession session) implements ExtractionRunner {
        @Override
        public List<PatchResult> run(Portions portions, LabelExtractor extractor, Progress progress) {
            return new ExtractionJob(session.session()).run(portions, extractor, progress);
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
