package io.github.spimpatches.patch;

import java.io.InterruptedIOException;

/**
 * What the tasks of one JVM have in hand, bounded: a patch is begun when there is room for it beside those that are being
 * cut, so that more cores in an executor never need more memory. One that has the JVM for itself always finds room, where
 * it fits at all ({@link TaskMemory#checkFits}).
 */
final class MemoryBound {
    /** Beside the chunk pool's quarter, what is fetched ahead, and Spark. */
    private static final int SHARE = 2;

    private final long heap;
    private final long bytes;
    private long taken;
    private long peak;

    MemoryBound(long heap) {
        this.heap = heap;
        this.bytes = of(heap);
    }

    /** The part of a heap that patches in the making may take. */
    static long of(long heap) {
        return heap / SHARE;
    }

    /**
     * Waits until there is room; until {@link #giveBack}.
     *
     * @throws io.github.spimpatches.problem.InputProblem where there never will be
     */
    synchronized void take(TaskMemory memory) throws InterruptedIOException {
        memory.checkFits(heap);
        try {
            while (taken + memory.bytes() > bytes) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for memory");
        }
        taken += memory.bytes();
        peak = Math.max(peak, taken);
    }

    synchronized void giveBack(TaskMemory memory) {
        taken -= memory.bytes();
        notifyAll();
    }

    /** The most that was taken at any one time. */
    synchronized long peak() {
        return peak;
    }
}
