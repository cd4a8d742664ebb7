package io.github.spimpatches.patch;

import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.EncodedChunk;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.storage.Room;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps requests for the chunks to come in flight while a task computes: on a store where a request takes 100 ms, this
 * decides the speed. Neighbours in one shard are one request. Local files are read when they are needed, which costs less.
 *
 * <p>One for each task; the threads that wait are shared by the JVM. What is fetched and not yet used is bounded in
 * requests, and in bytes as if nothing were compressed, for each task and for all of a JVM.
 */
final class FetchAhead implements ChunkPool.Fetch, AutoCloseable {
    private static final int REQUESTS = 64;
    private static final long BYTES = 128L << 20;

    /** Of all tasks of this JVM: an eighth of the heap; one row in flight each is always allowed. */
    private static final long ALL_BYTES = Runtime.getRuntime().maxMemory() / 8;

    private static final AtomicLong ALL_IN_FLIGHT = new AtomicLong();
    private static final int THREADS = 128;

    private static final ExecutorService WAITERS = DaemonPool.of(THREADS, "spim-patches-fetch");

    /** A chunk that will be needed. */
    record Need(SourceImage image, ChunkPool.Id id) {}

    /** Chunks side by side along x, got by one request. */
    private record Row(Need first, int count, long bytes, Future<List<EncodedChunk>> chunks) {}

    private final ChunkPool pool;
    private final Deque<Need> needs;
    private final Map<ChunkPool.Id, Row> rows = new HashMap<>();

    /** Those of {@link #rows}, each once, in the order of their use. */
    private final Deque<Row> inFlight = new ArrayDeque<>();

    private long bytesInFlight;

    /**
     * @param needs in the order of their first use, each once
     * @param pool what it holds already is not fetched
     */
    FetchAhead(List<Need> needs, ChunkPool pool) {
        this.needs = new ArrayDeque<>(needs);
        this.pool = pool;
    }

    @Override
    public EncodedChunk fetch(SourceImage image, ChunkKey key) throws IOException {
        ChunkPool.Id id = new ChunkPool.Id(image.where(), key);
        Row row = take(id);
        fill();
        row = row == null ? take(id) : row;
        if (row == null) {
            return image.fetch(key, Room.OF_THREAD);
        }
        try {
            return row.chunks.get().get(key.x() - row.first.id().key().x());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + image.where());
        } catch (ExecutionException e) {
            if (row.count > 1) {
                // Another chunk of the row may be the bad one.
                return image.fetch(key);
            }
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new IOException(e.getCause());
        }
    }

    /**
     * The row of this chunk; null where it is not in flight. Chunks are used in the order of the needs: rows before this
     * one were found decoded, and are let go.
     */
    private Row take(ChunkPool.Id id) {
        Row row = rows.remove(id);
        while (row != null && !row.equals(inFlight.peekFirst())) {
            letGo(inFlight.removeFirst());
        }
        return row;
    }

    private void letGo(Row row) {
        bytesInFlight -= row.bytes;
        ALL_IN_FLIGHT.addAndGet(-row.bytes);
        row.chunks.cancel(true);
        for (int n = 0; n < row.count; n++) {
            rows.remove(beside(row.first.id(), n));
        }
    }

    private boolean hasRoom() {
        return inFlight.isEmpty()
                || (inFlight.size() < REQUESTS && bytesInFlight < BYTES && ALL_IN_FLIGHT.get() < ALL_BYTES);
    }

    private void fill() {
        while (!needs.isEmpty() && hasRoom()) {
            Need first = needs.removeFirst();
            if (pool.holds(first.id())) {
                continue;
            }
            int count = 1;
            while (continues(first, count)) {
                needs.removeFirst();
                count++;
            }
            send(first, count);
        }
    }

    /** Whether the next need is the neighbour of a row so far, in the same shard. */
    private boolean continues(Need first, int count) {
        int together = first.image().chunksInARow();
        int x = first.id().key().x() + count;
        Need next = needs.peekFirst();
        return next != null
                && x % together != 0
                && next.id().equals(beside(first.id(), count))
                && !pool.holds(next.id());
    }

    private void send(Need first, int count) {
        SourceImage image = first.image();
        ChunkKey key = first.id().key();
        long bytes = (long) count * image.chunkBytes();
        Row row = new Row(first, count, bytes, WAITERS.submit(() -> image.fetchRow(key, count)));
        inFlight.addLast(row);
        bytesInFlight += bytes;
        ALL_IN_FLIGHT.addAndGet(bytes);
        for (int n = 0; n < count; n++) {
            rows.put(beside(first.id(), n), row);
        }
    }

    private static ChunkPool.Id beside(ChunkPool.Id id, int n) {
        ChunkKey key = id.key();
        return new ChunkPool.Id(id.where(), new ChunkKey(key.c(), key.z(), key.y(), key.x() + n));
    }

    /** What was fetched in vain (a chunk that another task had decoded meanwhile) is let go. */
    @Override
    public void close() {
        inFlight.forEach(row -> row.chunks.cancel(true));
        ALL_IN_FLIGHT.addAndGet(-bytesInFlight);
        bytesInFlight = 0;
        inFlight.clear();
        rows.clear();
        needs.clear();
    }
}
