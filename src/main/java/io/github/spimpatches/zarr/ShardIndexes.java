package io.github.spimpatches.zarr;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Shard indices in memory, the least recently used dropped beyond a bound. Each is fetched once however many threads ask
 * for it at the same time; a failure is told to all of them and not kept.
 */
final class ShardIndexes {
    private static final long MOST_BYTES = 32L << 20;
    private static final long LEAST_WEIGHT = 256;

    /** Fetches an index; empty where there is no such shard. */
    interface Loader {
        Optional<ShardIndex> load() throws IOException;
    }

    private final LinkedHashMap<String, CompletableFuture<Optional<ShardIndex>>> indexes =
            new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    Optional<ShardIndex> get(String shard, Loader loader) throws IOException {
        CompletableFuture<Optional<ShardIndex>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<ShardIndex>> found;
        synchronized (indexes) {
            found = indexes.putIfAbsent(shard, mine);
        }
        if (found != null) {
            return wait(found);
        }
        try {
            Optional<ShardIndex> loaded = loader.load();
            mine.complete(loaded);
            keep(shard, mine, loaded);
            return loaded;
        } catch (Throwable problem) {
            mine.completeExceptionally(problem);
            synchronized (indexes) {
                indexes.remove(shard, mine);
            }
            throw problem;
        }
    }

    private void keep(String shard, CompletableFuture<Optional<ShardIndex>> mine, Optional<ShardIndex> loaded) {
        synchronized (indexes) {
            if (indexes.get(shard) != mine) {
                return;
            }
            bytes += weight(loaded);
            Iterator<Map.Entry<String, CompletableFuture<Optional<ShardIndex>>>> eldest =
                    indexes.entrySet().iterator();
            while (bytes > MOST_BYTES && eldest.hasNext()) {
                Map.Entry<String, CompletableFuture<Optional<ShardIndex>>> entry = eldest.next();
                boolean isKept = entry.getValue().isDone() && !entry.getValue().isCompletedExceptionally();
                if (isKept && !entry.getKey().equals(shard)) {
                    bytes -= weight(entry.getValue().join());
                    eldest.remove();
                }
            }
        }
    }

    private static long weight(Optional<ShardIndex> index) {
        return LEAST_WEIGHT + index.map(ShardIndex::weight).orElse(0);
    }

    private static Optional<ShardIndex> wait(CompletableFuture<Optional<ShardIndex>> found) throws IOException {
        try {
            return found.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a shard's index");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException io) {
                throw new IOException(io.getMessage(), io);
            }
            if (cause instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new CompletionException(cause);
        }
    }
}
