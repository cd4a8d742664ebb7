package io.github.spimpatches.patch;

import io.github.spimpatches.manifest.Centre;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** The extraction without Spark: the largest portions first, a few at a time. Most tests run this one. */
public final class LocalExtraction implements ExtractionRunner {
    private final int threads;

    /** @param threads portions that are worked on at the same time, at least 1 */
    public LocalExtraction(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads");
        }
        this.threads = threads;
    }

    @Override
    public List<PatchResult> run(Portions portions, LabelExtractor extractor, Progress progress) {
        List<Callable<List<PatchResult>>> work = new ArrayList<>();
        for (List<Centre> portion : portions.lists()) {
            work.add(() -> extractor.extract(portion, progress));
        }
        return all(work);
    }

    @Override
    public List<CropResult> crop(List<List<CropTask>> tasks, Cropper cropper, Progress progress) {
        List<Callable<List<CropResult>>> work = new ArrayList<>();
        for (List<CropTask> task : tasks) {
            work.add(() -> cropper.crop(task, progress));
        }
        return all(work);
    }

    private <T> List<T> all(List<Callable<List<T>>> work) {
        ExecutorService pool = DaemonPool.of(threads, "extract");
        try {
            List<Future<List<T>>> running = work.stream().map(pool::submit).toList();
            List<T> results = new ArrayList<>();
            for (Future<List<T>> task : running) {
                results.addAll(task.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Extraction interrupted");
        } catch (ExecutionException e) {
            throw asUnchecked(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static RuntimeException asUnchecked(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(cause);
    }
}
