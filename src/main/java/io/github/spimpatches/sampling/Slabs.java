package io.github.spimpatches.sampling;

import java.util.stream.IntStream;

/** Splits a walk over planes into as many slabs as there are processors. */
final class Slabs {
    /** Walks planes {@code from} to {@code to} (exclusive). */
    interface Walk {
        void planes(int from, int to);
    }

    private Slabs() {}

    /** Walks all planes, slabs in parallel; what a walk does must not depend on how the planes were split. */
    static void walk(int planes, Walk walk) {
        int slabs = Math.min(planes, Runtime.getRuntime().availableProcessors());
        IntStream.range(0, slabs)
                .parallel()
                .forEach(slab ->
                        walk.planes((int) ((long) planes * slab / slabs), (int) ((long) planes * (slab + 1) / slabs)));
    }
}
