package io.github.spimpatches.cli;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.AccessDenied;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What went wrong, as a user reads it.
 *
 * @param lines all there is to say; the last one says why the run ended
 */
record Failure(int exitCode, List<String> lines) {
    /** A cohort of a thousand brains may have the same problem a thousand times. */
    private static final int PROBLEMS_SHOWN = 20;

    /** The one place that turns exceptions into words and exit codes. */
    static Failure of(String verb, Throwable thrown) {
        for (Throwable cause : chain(thrown)) {
            if (cause instanceof InputProblem problem) {
                return ofInput(verb, problem);
            }
            if (cause instanceof AccessDenied denied) {
                return new Failure(ExitCode.WRONG_INPUT, List.of(verb + ": " + words(denied)));
            }
            if (isInterruption(cause)) {
                return new Failure(ExitCode.INTERRUPTED, List.of(verb + ": " + Interruption.words(verb)));
            }
        }
        if (thrown instanceof OutOfMemoryError) {
            return failed(verb + " failed: not enough memory (" + oneLine(thrown) + "). Give the JVM more.");
        }
        for (Throwable cause : chain(thrown)) {
            if (cause instanceof IOException io) {
                return failed(verb + " failed: " + words(io));
            }
        }
        return failed(verb + " failed: " + oneLine(thrown) + " ("
                + thrown.getClass().getSimpleName() + "). This is a bug: please report it with what --verbose adds.");
    }

    private static Failure failed(String line) {
        return new Failure(ExitCode.FAILED, List.of(line));
    }

    private static Failure ofInput(String verb, InputProblem problem) {
        List<String> lines = new ArrayList<>();
        List<String> found = problem.lines();
        found.stream().limit(PROBLEMS_SHOWN).forEach(line -> lines.add(verb + ": " + line.replaceAll("\\R", " ")));
        if (found.size() > PROBLEMS_SHOWN) {
            lines.add(verb + ": ... and " + (found.size() - PROBLEMS_SHOWN) + " more like these.");
        }
        if (found.size() > 1) {
            lines.add(verb + ": " + found.size() + " problems, listed above; nothing was written.");
        }
        return new Failure(ExitCode.WRONG_INPUT, lines);
    }

    /** Prints the lines; with a trace where it was asked for, between the lines and the last line again. */
    void print(PrintWriter err, Optional<Throwable> trace) {
        lines.forEach(err::println);
        trace.ifPresent(thrown -> {
            thrown.printStackTrace(err);
            err.println(lines.get(lines.size() - 1));
        });
        err.flush();
    }

    private static boolean isInterruption(Throwable cause) {
        return cause instanceof InterruptedException
                || cause instanceof ClosedByInterruptException
                || (cause instanceof InterruptedIOException && !(cause instanceof SocketTimeoutException));
    }

    private static String words(IOException io) {
        String message = oneLine(io);
        if (io instanceof NoSuchFileException) {
            return "no such file: " + message;
        }
        return io instanceof AccessDeniedException ? "permission denied: " + message : message;
    }

    private static String oneLine(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null || message.isBlank()
                ? thrown.getClass().getSimpleName()
                : message.lines().findFirst().orElse("").strip();
    }

    private static List<Throwable> chain(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable t = thrown; t != null && chain.size() < 20; t = t.getCause()) {
            chain.add(t);
        }
        return chain;
    }
}
