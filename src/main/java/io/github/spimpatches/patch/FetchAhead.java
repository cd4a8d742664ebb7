package io.github.spimpatches.patch;

import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.EncodedChunk;
import io.github.spimpatches.image.SourceImage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Keeps requests for the chunks to come in flight while a task computes: on a store where a request takes 100 ms, this
 * decides the speed. Local files are read when they are needed, which costs less.
 *
 * <p>One for each task; the threads that wait are shared by the JVM. What is fetched and not yet used is bounded by
 * {@value #IN_FLIGHT} chunks.
 */
final class FetchAhead implements ChunkPool.Fetch, AutoCloseable {
    private static final int IN_FLIGHT = 64;
    private static final int THREADS = 128;

    private static final ExecutorService WAITERS = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "spim-patches-fetch");
        thread.setDaemon(true);
        return thread;
    });

    /** A chunk that will be needed. */
    record Need(SourceImage image, ChunkPool.Id id) {}

    private final Iterator<Need> needs;
    private final Map<ChunkPool.Id, Future<EncodedChunk>> inFlight = new LinkedHashMap<>();

    /** @param needs in the order of their first use, each once */
    FetchAhead(List<Need> needs) {
        this.needs = needs.iterator();
    }

    @Override
    public EncodedChunk fetch(SourceImage image, ChunkKey key) throws IOException {
        Future<EncodedChunk> ahead = take(new ChunkPool.Id(image.where(), key));
        fill();
        if (ahead == null) {
            return image.fetch(key);
        }
        try {
            return ahead.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + image.where());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new IOException(e.getCause());
        }
    }

    /** Chunks are used in the order of the needs: those before this one were found decoded, and are let go. */
    private Future<EncodedChunk> take(ChunkPool.Id id) {
        if (!inFlight.containsKey(id)) {
            return null;
        }
        Iterator<Map.Entry<ChunkPool.Id, Future<EncodedChunk>>> oldest =
                inFlight.entrySet().iterator();
        while (true) {
            Map.Entry<ChunkPool.Id, Future<EncodedChunk>> entry = oldest.next();
            oldest.remove();
            if (entry.getKey().equals(id)) {
                return entry.getValue();
            }
            entry.getValue().cancel(true);
        }
    }

    private void fill() {
        while (inFlight.size() < IN_FLIGHT && needs.hasNext()) {
            Need need = needs.next();
            inFlight.put(
                    need.id(), WAITERS.submit(() -> need.image().fetch(need.id().key())));
        }
    }

    /** What was fetched in vain (a chunk that another task had decoded meanwhile) is let go. */
    @Override
    public void close() {
        inFlight.values().forEach(future -> future.cancel(true));
        inFlight.clear();
    }
}
