package io.github.spimpatches.export;

import io.github.spimpatches.patch.DaemonPool;
import io.github.spimpatches.patch.Progress;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** An export without Spark, on some cores of this machine. */
public final class LocalExport implements ExportRunner {
    private final int threads;

    /** @param threads tasks that are worked on at the same time, at least 1 */
    public LocalExport(int threads) {
        this.threads = threads;
    }

    @Override
    public <T extends Serializable> List<T> run(List<? extends ExportTask<T>> tasks, Class<T> type, Progress progress) {
        ExecutorService pool = DaemonPool.of(threads, "export");
        try {
            List<Future<List<T>>> running = new ArrayList<>();
            for (ExportTask<T> task : tasks) {
                running.add(pool.submit(() -> task.run(progress)));
            }
            List<T> results = new ArrayList<>();
            for (Future<List<T>> each : running) {
                results.addAll(each.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Export interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        } finally {
            pool.shutdownNow();
        }
    }
}
