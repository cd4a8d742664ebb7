package io.github.spimpatches.codec;

import io.github.spimpatches.problem.InputProblem;

/** Why a decoder gave up: there is more to decode than there is room for. The cause of its {@link InputProblem}. */
public final class TooLittleRoom extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLittleRoom() {
        super("more to decode than there is room for", null, false, false);
    }

    /** Whether that is what the problem comes from, so that more room might help. */
    public static boolean isBehind(InputProblem problem) {
        for (Throwable cause = problem.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof TooLittleRoom) {
                return true;
            }
        }
        return false;
    }
}
