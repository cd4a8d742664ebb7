package io.github.spimpatches.cli;

import io.github.spimpatches.problem.InputProblem;

/** {@code demo}: makes the cohort, says the command, and runs it. */
final class DemoRun {
    private DemoRun() {}

    @SuppressWarnings("DoNotCallSuggester")
    static int make(DemoRequest request, Engine engine, Console console) throws Exception {
        throw new InputProblem("The demo is not in this build.");
    }
}
