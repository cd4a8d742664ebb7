package io.github.spimpatches.patch;

import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.EncodedChunk;
import io.github.spimpatches.image.SourceImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
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

    /** Decoded bytes as {@link SourceImage#decode} gives them, or null where every value is fill. Not copied. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Lease(byte[] bytes, long bytesRead, int requests, int decoded, int reread, int absent) {}

    private static final class Slot {
        private long expected;
        private int inUse;
        private CompletableFuture<byte[]> chunk;
        private long bytes;
        private boolean givenUp;
    }

    private static final byte[] FILL = new byte[0];

    private final long boundBytes;

    /** In order of last use, so that the first droppable one is the one to drop. */
    private final Map<Id, Slot> slots = new LinkedHashMap<>(1024, 0.75f, true);

    private long bytesHeld;
    private long peakBytes;

    public ChunkPool(long boundBytes) {
        this.boundBytes = boundBytes;
    }

    /** Announces one use of a chunk; each is matched by one {@link #acquire} and {@link #release}, or a {@link #forgo}. */
    public synchronized void expect(Id id) {
        slots.computeIfAbsent(id, any -> new Slot()).expected++;
    }

    /** Takes back one announced use that will not be made. */
    public synchronized void forgo(Id id) {
        Slot slot = slots.get(id);
        slot.expected--;
        forget(id, slot);
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
        int reread = 0;
        synchronized (this) {
            Slot slot = slots.get(id);
            slot.inUse++;
            if (slot.chunk == null) {
                slot.chunk = new CompletableFuture<>();
                mine = true;
                reread = slot.givenUp ? 1 : 0;
            }
            chunk = slot.chunk;
        }
        if (mine) {
            return load(id, image, fetch, chunk, reread);
        }
        try {
            byte[] bytes = await(chunk);
            return new Lease(bytes == FILL ? null : bytes, 0, 0, 0, 0, 0);
        } catch (IOException | RuntimeException e) {
            synchronized (this) {
                slots.get(id).inUse--;
            }
            throw e;
        }
    }

    /** Ends one use. */
    public synchronized void release(Id id) {
        Slot slot = slots.get(id);
        slot.inUse--;
        slot.expected--;
        forget(id, slot);
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

    /** The most bytes held at any one time. */
    public synchronized long peakBytes() {
        return peakBytes;
    }

    private Lease load(Id id, SourceImage image, Fetch fetch, CompletableFuture<byte[]> chunk, int reread)
            throws IOException {
        try {
            EncodedChunk encoded = fetch.fetch(image, id.key());
            if (encoded.isMissing()) {
                chunk.complete(FILL);
                return new Lease(null, 0, 1, 0, 0, 1);
            }
            long size = image.chunkShape().values() * image.type().bytes();
            synchronized (this) {
                makeRoom(size);
                bytesHeld += size;
                peakBytes = Math.max(peakBytes, bytesHeld);
                slots.get(id).bytes = size;
            }
            byte[] bytes = image.decode(id.key(), encoded);
            chunk.complete(bytes);
            return new Lease(bytes, encoded.size(), 1, 1, reread, 0);
        } catch (IOException | RuntimeException | Error e) {
            synchronized (this) {
                Slot slot = slots.get(id);
                bytesHeld -= slot.bytes;
                slot.bytes = 0;
                slot.inUse--;
                slot.chunk = null;
            }
            chunk.completeExceptionally(e);
            throw e;
        }
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

    /** A slot that nobody expects and that holds nothing is not kept. */
    private void forget(Id id, Slot slot) {
        if (slot.expected <= 0 && slot.inUse == 0 && slot.bytes == 0) {
            slots.remove(id);
        }
    }

    private void makeRoom(long bytes) {
        if (bytesHeld + bytes <= boundBytes) {
            return;
        }
        drop(bytes, false);
        drop(bytes, true);
    }

    private void drop(long bytes, boolean alsoExpected) {
        List<Id> empty = new ArrayList<>();
        Iterator<Map.Entry<Id, Slot>> entries = slots.entrySet().iterator();
        while (bytesHeld + bytes > boundBytes && entries.hasNext()) {
            Map.Entry<Id, Slot> entry = entries.next();
            Slot slot = entry.getValue();
            boolean droppable = slot.inUse == 0 && slot.bytes > 0 && (alsoExpected || slot.expected <= 0);
            if (droppable) {
                bytesHeld -= slot.bytes;
                slot.bytes = 0;
                slot.chunk = null;
                slot.givenUp = true;
                if (slot.expected <= 0) {
                    empty.add(entry.getKey());
                }
            }
        }
        empty.forEach(slots::remove);
    }
}
