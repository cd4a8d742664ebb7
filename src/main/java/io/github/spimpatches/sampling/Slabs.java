package io.github.spimpatches.sampling;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Spreads work over the processors: a walk over planes in as many slabs, or a list of unequal pieces one by one. */
final class Slabs {
    /** Walks planes {@code from} to {@code to} (exclusive). */
    interface Walk {
        void planes(int from, int to);
    }

    /** Does one piece of work. */
    interface Piece {
        void at(int index);
    }

    private Slabs() {}

    /** Does all pieces; whoever is free takes the next, so that a few large ones do not end up with one thread. */
    static void each(int[] pieces, Piece piece) {
        AtomicInteger next = new AtomicInteger();
        int threads = Math.min(pieces.length, threads());
        IntStream.range(0, threads).parallel().forEach(thread -> {
            for (int at = next.getAndIncrement(); at < pieces.length; at = next.getAndIncrement()) {
                piece.at(pieces[at]);
            }
        });
    }

    /** Walks all planes, slabs in parallel; what a walk does must not depend on how the planes were split. */
    static void walk(int planes, Walk walk) {
        int slabs = Math.min(planes, threads());
        IntStream.range(0, slabs)
                .parallel()
                .forEach(slab ->
                        walk.planes((int) ((long) planes * slab / slabs), (int) ((long) planes * (slab + 1) / slabs)));
    }

    /** Those of the pool that this runs in, or one for each processor. */
    private static int threads() {
        ForkJoinPool pool = ForkJoinTask.getPool();
        return pool == null ? Runtime.getRuntime().availableProcessors() : Math.max(1, pool.getParallelism());
    }
}
