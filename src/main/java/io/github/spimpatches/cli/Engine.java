package io.github.spimpatches.cli;

import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;

/**
 * Does what a verb asks. Each call returns the exit code; an {@link io.github.spimpatches.problem.InputProblem} means
 * that nothing was written. A call that returns a code other than 0 has printed the line that says why.
 */
public interface Engine {

    /** Whether a plan is written or only printed. */
    enum PlanOutput {
        WRITTEN,
        PRINTED_ONLY
    }

    /** The files that a run with these settings sees; local files cost no start-up. */
    Storage storage(StorageSettings settings);

    int run(RunRequest request, Console console) throws Exception;

    int plan(RunRequest request, PlanOutput output, Console console) throws Exception;

    int extract(ExtractRequest request, Console console) throws Exception;

    int crop(RunRequest request, PlanOutput output, Console console) throws Exception;

    int validate(ValidateRequest request, Console console) throws Exception;

    int report(ReportRequest request, Console console) throws Exception;

    int export(ExportRequest request, Console console) throws Exception;

    int demo(DemoRequest request, Console console) throws Exception;
}
