package io.github.spimpatches.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Temporary files that are being written, so that none stays when this JVM is told to end (Ctrl-C, SIGTERM): threads are
 * not unwound then, so their own cleaning is not run. Nothing helps against SIGKILL; there the next run cleans up.
 */
public final class Unfinished {
    private static final int ROUNDS = 50;
    private static final long PAUSE_MILLIS = 20;
    private static final Map<Object, Removal> FILES = new ConcurrentHashMap<>();

    private static volatile boolean isOver;

    /** Removes one file; no error where it is gone. */
    public interface Removal {
        void remove() throws IOException;
    }

    private Unfinished() {}

    /**
     * To be called before the file is made.
     *
     * @param file by which {@link #end} knows it
     * @throws InterruptedIOException where the JVM is ending: nothing new is begun
     */
    public static void begin(Object file, Removal removal) throws InterruptedIOException {
        FILES.put(file, removal);
        if (isOver) {
            FILES.remove(file);
            throw new InterruptedIOException("Cannot write " + file + ": interrupted");
        }
    }

    /**
     * To be called when the file is there: the JVM may have begun to end after {@link #begin}, and have looked for the file
     * in vain.
     *
     * @throws InterruptedIOException where it has: the file is to be removed
     */
    static void made(Object file) throws InterruptedIOException {
        if (isOver) {
            throw new InterruptedIOException("Cannot write " + file + ": interrupted");
        }
    }

    /** The file has its final name, or was removed. */
    public static void end(Object file) {
        FILES.remove(file);
    }

    /** Removes them all; whoever writes one fails, and can begin no other. */
    static void removeAll() {
        isOver = true;
        // A file that was announced may be made only after it was removed in the first round.
        for (int round = 0; round < ROUNDS && !FILES.isEmpty(); round++) {
            FILES.values().forEach(Unfinished::removeQuietly);
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void removeQuietly(Removal removal) {
        try {
            removal.remove();
        } catch (IOException | RuntimeException e) {
            // The next run cleans up.
            return;
        }
    }
}
