package io.github.spimpatches.patch;

import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Lets a task's patches travel to a store while the next ones are cut: on a store that takes 100 ms for a file, however
 * small, this decides the speed. A patch is whole in memory until it has arrived, so only small ones travel so, a few at a
 * time, in a bounded part of the heap; others are written while they are made. The other half of {@link FetchAhead}.
 *
 * <p>One for each task, for its thread alone; the threads that send are shared by the JVM.
 */
final class SendBehind implements AutoCloseable {
    /** Of one task. */
    static final int FILES = 16;

    /** Of one file; from here on its bytes take the time, not the store's answer. */
    static final long LARGEST = 8L << 20;

    /** Of all tasks of this JVM. */
    private static final long ALL_BYTES = Runtime.getRuntime().maxMemory() / 16;

    private static final AtomicLong ALL_ON_THE_WAY = new AtomicLong();
    private static final int THREADS = 128;

    private static final ExecutorService SENDERS = DaemonPool.of(THREADS, "spim-patches-send");

    /** A file that is whole in memory. */
    static final class Held extends ByteArrayOutputStream implements Storage.Body {
        /** @param bytes that are expected */
        Held(int bytes) {
            super(bytes);
        }

        @Override
        public void writeTo(Storage.Sink sink) throws IOException {
            sink.write(buf, 0, count);
        }
    }

    /** @param failed what becomes of the patch where it does not arrive, and why */
    private record Sent(
            Location file, Held held, PatchResult result, Function<Exception, PatchResult> failed, Future<?> arrival) {}

    private final Storage storage;
    private final Deque<Sent> onTheWay = new ArrayDeque<>();

    SendBehind(Storage storage) {
        this.storage = storage;
    }

    /** Whether a file of at most so many bytes should be held and sent: the store is far, the file small, and there is room. */
    boolean takes(Location file, long bytes) {
        return !file.isLocal() && bytes <= LARGEST && ALL_ON_THE_WAY.get() + bytes <= ALL_BYTES;
    }

    /**
     * Sends a file; waits while too many are on their way.
     *
     * @param result what becomes of the patch where it arrives
     * @param failed and where it does not
     * @return results of files that have arrived, or not, in the order in which they were sent
     */
    List<PatchResult> send(Location file, Held held, PatchResult result, Function<Exception, PatchResult> failed) {
        List<PatchResult> settled = new ArrayList<>();
        while (onTheWay.size() >= FILES
                || (!onTheWay.isEmpty() && onTheWay.peekFirst().arrival.isDone())) {
            settled.add(settle());
        }
        ALL_ON_THE_WAY.addAndGet(held.size());
        onTheWay.addLast(new Sent(file, held, result, failed, SENDERS.submit(() -> storage.publish(file, held))));
        return settled;
    }

    /** Waits for the rest. */
    List<PatchResult> rest() {
        List<PatchResult> settled = new ArrayList<>();
        while (!onTheWay.isEmpty()) {
            settled.add(settle());
        }
        return settled;
    }

    private PatchResult settle() {
        Sent first = onTheWay.peekFirst();
        try {
            first.arrival.get();
            return first.result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while writing " + first.file);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception problem) {
                return first.failed.apply(problem);
            }
            throw new IllegalStateException("cannot write " + first.file, e.getCause());
        } finally {
            forget(onTheWay.removeFirst());
        }
    }

    private static void forget(Sent sent) {
        sent.arrival.cancel(true);
        ALL_ON_THE_WAY.addAndGet(-sent.held.size());
    }

    /** What has not arrived is given up: whole or not at all, as the storage promises. */
    @Override
    public void close() {
        onTheWay.forEach(SendBehind::forget);
        onTheWay.clear();
    }
}
