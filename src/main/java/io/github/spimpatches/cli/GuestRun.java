package io.github.spimpatches.cli;

/** A run in a process that is the platform's: it returns, or throws, and the platform calls that done or failed. */
final class GuestRun {
    private GuestRun() {}

    /**
     * Returns where all is done.
     *
     * @throws Failed for every other exit code, which such a platform cannot pass on
     */
    static void end(int exitCode) {
        if (exitCode != ExitCode.DONE) {
            throw new Failed(exitCode);
        }
    }

    /** Tells the platform that the run failed; what failed has been said already. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failed(int exitCode) {
            super(
                    "spim-patches ended with exit code " + exitCode + "; the line before this one says why.",
                    null,
                    false,
                    false);
        }
    }
}
