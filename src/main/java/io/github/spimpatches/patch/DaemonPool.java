package io.github.spimpatches.patch;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that end with the JVM, whatever they wait for. */
public final class DaemonPool {
    private DaemonPool() {}

    /**
     * @param threads of the pool, at most
     * @param name of each of them
     */
    public static ExecutorService of(int threads, String name) {
        return Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
