package io.github.spimpatches.cli;

import java.lang.management.ManagementFactory;

/** The seconds of {@code run.json}: start-up (of the JVM, and what was waited for Spark), plan, extraction, all. */
final class Stopwatch {
    private final long jvmStart = ManagementFactory.getRuntimeMXBean().getStartTime();
    private final long begin = System.currentTimeMillis();
    private long planned = begin;
    private long started = begin;
    private long extracted = begin;

    private Stopwatch() {}

    static Stopwatch start() {
        return new Stopwatch();
    }

    void planned() {
        planned = System.currentTimeMillis();
    }

    void started() {
        started = System.currentTimeMillis();
    }

    void extracted() {
        extracted = System.currentTimeMillis();
    }

    double startup() {
        return (begin - jvmStart + started - planned) / 1e3;
    }

    double plan() {
        return (planned - begin) / 1e3;
    }

    double extract() {
        return (extracted - started) / 1e3;
    }

    double total() {
        return (System.currentTimeMillis() - jvmStart) / 1e3;
    }
}
