package io.github.spimpatches.patch;

import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.EncodedChunk;
import io.github.spimpatches.image.SourceImage;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The decoded chunks of one executor, shared by its tasks, bounded in bytes and counted by use.
 *
 * <p>Life of a chunk: a task announces each use that it will make of it ({@link #expect}); the first task that needs it
 * loads it ({@link #acquire}), others that come meanwhile wait for that load; it stays while it is in use; after its
 * last expected use it is the first to go when room is needed. Where chunks that are still expected have to go, the next
 * use loads them again, and that is counted.
 *
 * <p>Chunks in use are never dropped, so what the pool holds may pass the bound by what the running tasks have in hand
 * at one moment: one layer of chunks each.
 */
public final class ChunkPool {
    /** A chunk of one image level. */
    public record Id(String where, ChunkKey key) {}

    /** Gets a chunk's stored bytes; the default goes to the image, a reader that fetches ahead has them already. */
    public interface Fetch {
        EncodedChunk fetch(SourceImage image, ChunkKey key) throws IOException;
    }

    /**
     * A chunk in use.
     *
     * @param bytes decoded, as {@link SourceImage#decode} gives them, or null where every value is fill. Not copied: once
     *     the use has ended they may become another chunk's.
     * @param counts what loading it took, told to one of its uses, most often the one that loads it
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Lease(byte[] bytes, ReadCounts counts) {}

    private static final class Slot {
        private long expected;
        private int inUse;
        private CompletableFuture<byte[]> chunk;
        private int bytes;
        private boolean givenUp;

        /** What loading took and no use was told yet. */
        private ReadCounts untold = ReadCounts.ZERO;

        /** Whether a use will come: one that was announced, or the first one of a chunk that was loaded before any. */
        boolean isAwaited() {
            return expected > 0 || !untold.equals(ReadCounts.ZERO);
        }
    }

    private static final byte[] FILL = new byte[0];

    private final long boundBytes;
    private final Map<Id, Slot> slots = new HashMap<>();

    /** Chunks that are not in use and not expected, the longest unused first. */
    private final Map<Id, Slot> spare = new LinkedHashMap<>();

    /** Chunks that are not in use but expected, the longest unused first. */
    private final Map<Id, Slot> awaited = new LinkedHashMap<>();

    private long bytesHeld;
    private long peakBytes;
    private boolean isAnnounced;

    public ChunkPool(long boundBytes) {
        this.boundBytes = boundBytes;
    }

    /** Announces one use of a chunk; each is matched by one {@link #acquire} and {@link #release}, or a {@link #forgo}. */
    public synchronized void expect(Id id) {
        Slot slot = slots.computeIfAbsent(id, any -> new Slot());
        slot.expected++;
        isAnnounced = true;
        settle(id, slot);
    }

    /**
     * Loads a chunk that the tasks to come will need, as long as none of them has announced a use and nothing has to go
     * for it. It stays for its first use, which is told of the reading.
     *
     * @return false where it is too late, or the pool is full: whoever loads ahead is then done
     * @throws IOException where the store fails
     * @throws io.github.spimpatches.problem.InputProblem where the chunk is damaged
     */
    boolean loadAhead(Id id, SourceImage image, Fetch fetch) throws IOException {
        CompletableFuture<byte[]> chunk = new CompletableFuture<>();
        synchronized (this) {
            if (isAnnounced || bytesHeld + image.chunkBytes() > boundBytes) {
                return false;
            }
            if (holds(id)) {
                return true;
            }
            Slot slot = slots.computeIfAbsent(id, any -> new Slot());
            slot.chunk = chunk;
            slot.inUse++;
        }
        try {
            load(id, image, fetch, chunk);
            return true;
        } finally {
            leave(id);
        }
    }

    /** Takes back one announced use that will not be made. */
    public synchronized void forgo(Id id) {
        Slot slot = slots.get(id);
        slot.expected--;
        settle(id, slot);
    }

    /**
     * The chunk, loaded by this call if need be; it stays until {@link #release}. A call that throws holds nothing: the
     * use is still announced, to be tried again or forgone.
     *
     * @throws IOException where the store fails
     * @throws io.github.spimpatches.problem.InputProblem where the chunk is damaged
     */
    public Lease acquire(Id id, SourceImage image, Fetch fetch) throws IOException {
        CompletableFuture<byte[]> chunk;
        boolean mine = false;
        synchronized (this) {
            Slot slot = slots.get(id);
            slot.inUse++;
            settle(id, slot);
            if (slot.chunk == null) {
                slot.chunk = new CompletableFuture<>();
                mine = true;
            }
            chunk = slot.chunk;
        }
        try {
            if (mine) {
                load(id, image, fetch, chunk);
            }
            return lease(id, await(chunk));
        } catch (IOException | RuntimeException | Error e) {
            leave(id);
            throw e;
        }
    }

    /** Ends one use. */
    public synchronized void release(Id id) {
        Slot slot = slots.get(id);
        slot.inUse--;
        slot.expected--;
        settle(id, slot);
        makeRoom(0);
    }

    /** Counts what a task holds beside chunks, which have to make room for it; until {@link #letGo}. */
    synchronized void hold(long bytes) {
        makeRoom(bytes);
        bytesHeld += bytes;
        peakBytes = Math.max(peakBytes, bytesHeld);
    }

    synchronized void letGo(long bytes) {
        bytesHeld -= bytes;
    }

    /** Whether the chunk is here, or being loaded. */
    synchronized boolean holds(Id id) {
        Slot slot = slots.get(id);
        return slot != null && slot.chunk != null;
    }

    /** The most bytes held at any one time. */
    public synchronized long peakBytes() {
        return peakBytes;
    }

    private void load(Id id, SourceImage image, Fetch fetch, CompletableFuture<byte[]> chunk) throws IOException {
        try {
            EncodedChunk encoded = fetch.fetch(image, id.key());
            byte[] decoded = FILL;
            if (!encoded.isMissing()) {
                decoded = room(id, image.chunkBytes());
                image.decode(id.key(), encoded, decoded);
            }
            count(id, encoded);
            chunk.complete(decoded);
        } catch (IOException | RuntimeException | Error e) {
            synchronized (this) {
                Slot slot = slots.get(id);
                bytesHeld -= slot.bytes;
                slot.bytes = 0;
                slot.chunk = null;
            }
            chunk.completeExceptionally(e);
            throw e;
        }
    }

    private synchronized void count(Id id, EncodedChunk encoded) {
        Slot slot = slots.get(id);
        slot.untold = slot.untold.plus(
                encoded.isMissing()
                        ? new ReadCounts(0, 0, encoded.requests(), 0, 0, 1)
                        : new ReadCounts(encoded.size(), 0, encoded.requests(), 1, slot.givenUp ? 1 : 0, 0));
    }

    private synchronized Lease lease(Id id, byte[] bytes) {
        Slot slot = slots.get(id);
        ReadCounts counts = slot.untold;
        slot.untold = ReadCounts.ZERO;
        return new Lease(bytes == FILL ? null : bytes, counts);
    }

    private synchronized void leave(Id id) {
        Slot slot = slots.get(id);
        slot.inUse--;
        settle(id, slot);
    }

    private byte[] await(CompletableFuture<byte[]> chunk) throws IOException {
        try {
            return chunk.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while waiting for a chunk");
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

    /** Puts a slot where its counts say that it belongs; one that nobody expects and that holds nothing is not kept. */
    private void settle(Id id, Slot slot) {
        spare.remove(id);
        awaited.remove(id);
        if (slot.inUse > 0) {
            return;
        }
        if (slot.bytes > 0) {
            (slot.isAwaited() ? awaited : spare).put(id, slot);
        } else if (!slot.isAwaited()) {
            slots.remove(id);
        }
    }

    /**
     * Room for a chunk that is about to be decoded: where another one of its size has to go for it, that one's. A long run
     * so comes to reuse its arrays, which neither the collector nor the kernel then has to clear.
     */
    private byte[] room(Id id, int size) {
        byte[] left;
        synchronized (this) {
            left = makeRoom(size);
            bytesHeld += size;
            peakBytes = Math.max(peakBytes, bytesHeld);
            slots.get(id).bytes = size;
        }
        return left == null ? new byte[size] : left;
    }

    /** Drops what has to go; returns the array of one that had just this size, if there was one. */
    private byte[] makeRoom(long size) {
        byte[] fitting = null;
        while (bytesHeld + size > boundBytes && !(spare.isEmpty() && awaited.isEmpty())) {
            Map<Id, Slot> from = spare.isEmpty() ? awaited : spare;
            Map.Entry<Id, Slot> oldest = from.entrySet().iterator().next();
            Slot slot = oldest.getValue();
            bytesHeld -= slot.bytes;
            fitting = slot.bytes == size ? slot.chunk.join() : fitting;
            slot.bytes = 0;
            slot.chunk = null;
            slot.givenUp = true;
            settle(oldest.getKey(), slot);
        }
        return fitting;
    }
}
