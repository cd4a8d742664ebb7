package io.github.spimpatches.cli;

import io.github.spimpatches.patch.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how far an extraction is: on a terminal one line that is drawn again and again, elsewhere (a log file, Slurm) a
 * plain line after 5 seconds and then every 30.
 */
public final class ConsoleProgress implements Progress, AutoCloseable {
    /** How lines are shown. */
    public enum Display {
        /** One line, drawn again in place. */
        TERMINAL(250, 250),
        /** A line now and then. */
        PLAIN(5_000, 30_000);

        private final long firstMillis;
        private final long everyMillis;

        Display(long firstMillis, long everyMillis) {
            this.firstMillis = firstMillis;
            this.everyMillis = everyMillis;
        }
    }

    private static final String PATCHES = "patches";
    private static final int BAR_WIDTH = 24;
    private static final String START_OF_LINE = "\r";
    private static final String REST_OF_LINE_AWAY = "\u001b[K";
    private static final double NANOS = 1e9;
    private static final double MEGABYTE = 1e6;

    private final PrintWriter out;
    private final Display display;
    private final long total;
    private final String things;
    private final LongSupplier nanoTime;
    private final long started;
    private final Thread ticker = new Thread(this::tick, "spim-patches-console");
    private long done;
    private long failed;
    private long bytes;
    private boolean isShown;
    private boolean isEndShown;

    /** @param total patches to come */
    public ConsoleProgress(PrintWriter out, Display display, long total) {
        this(out, display, total, System::nanoTime, PATCHES);
    }

    ConsoleProgress(PrintWriter out, Display display, long total, LongSupplier nanoTime) {
        this(out, display, total, nanoTime, PATCHES);
    }

    private ConsoleProgress(PrintWriter out, Display display, long total, LongSupplier nanoTime, String things) {
        this.things = things;
        this.out = out;
        this.display = display;
        this.total = total;
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
    }

    /** Progress on the console's error stream. */
    static ConsoleProgress on(Console console, long total) {
        return on(console, total, PATCHES);
    }

    /** The same of other things than patches. */
    static ConsoleProgress on(Console console, long total, String things) {
        Display display = console.isTerminal() ? Display.TERMINAL : Display.PLAIN;
        return new ConsoleProgress(console.err(), display, total, System::nanoTime, things);
    }

    /** Starts to show; until then nothing is printed. */
    public ConsoleProgress start() {
        ticker.setDaemon(true);
        ticker.start();
        return this;
    }

    @Override
    public synchronized void patchDone(long bytesRead, long bytesWritten) {
        done++;
        bytes += bytesRead;
    }

    @Override
    public synchronized void patchFailed(long bytesRead) {
        failed++;
        bytes += bytesRead;
    }

    /** Draws the last state and ends the line. */
    @Override
    public void close() {
        ticker.interrupt();
        if (display == Display.TERMINAL || lacksEnd()) {
            show();
        }
        if (display == Display.TERMINAL) {
            out.println();
        }
        out.flush();
    }

    private void tick() {
        try {
            Thread.sleep(display.firstMillis);
            while (true) {
                show();
                Thread.sleep(display.everyMillis);
            }
        } catch (InterruptedException e) {
            // Closed: the last line is drawn there.
            Thread.currentThread().interrupt();
        }
    }

    /** Whether lines were printed, but not yet the last: the ticker may have come just before the end. */
    private synchronized boolean lacksEnd() {
        return isShown && !isEndShown;
    }

    synchronized void show() {
        isShown = true;
        isEndShown = done + failed >= total;
        double seconds = (nanoTime.getAsLong() - started) / NANOS;
        switch (display) {
            case TERMINAL ->
                out.print(START_OF_LINE + bar(done + failed, total) + " "
                        + words(done, failed, total, bytes, seconds, things) + REST_OF_LINE_AWAY);
            case PLAIN -> out.println(words(done, failed, total, bytes, seconds, things));
        }
        out.flush();
    }

    static String bar(long done, long total) {
        int filled = total == 0 ? BAR_WIDTH : (int) (Math.min(done, total) * BAR_WIDTH / total);
        return "[" + "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled) + "]";
    }

    /** {@code 120 of 1300 patches, 2 failed, 45.2 MB/s read, 2 min 3 s left}. */
    static String words(long done, long failed, long total, long bytes, double seconds) {
        return words(done, failed, total, bytes, seconds, PATCHES);
    }

    private static String words(long done, long failed, long total, long bytes, double seconds, String things) {
        long over = done + failed;
        String words = done + " of " + total + " " + things + (failed == 0 ? "" : ", " + failed + " failed");
        if (seconds > 0 && bytes > 0) {
            words += String.format(Locale.ROOT, ", %.1f MB/s read", bytes / MEGABYTE / seconds);
        }
        if (over >= total || over == 0) {
            return words + ", " + duration(seconds);
        }
        return words + ", " + duration(seconds / over * (total - over)) + " left";
    }

    static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        if (whole < 3600) {
            return whole / 60 + " min " + whole % 60 + " s";
        }
        return whole / 3600 + " h " + whole / 60 % 60 + " min";
    }
}
