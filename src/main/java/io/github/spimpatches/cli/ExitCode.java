package io.github.spimpatches.cli;

/** What the process says to its caller. */
public final class ExitCode {
    /** Every planned patch is there. */
    public static final int DONE = 0;
    /** A bug, or a store that failed. */
    public static final int FAILED = 1;
    /** Usage or input is wrong; nothing was written. */
    public static final int WRONG_INPUT = 2;
    /** Some patches failed (or, with {@code --strict}, fell short); the manifest says why. */
    public static final int PARTIAL = 3;
    /** Interrupted by the user. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
