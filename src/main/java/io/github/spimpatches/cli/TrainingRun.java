package io.github.spimpatches.cli;

import java.util.List;

/**
 * Loads the classes that a run needs, so that the launcher can archive them for the runs to come: the demo, and its
 * centres extracted again in the other format. For the launcher only.
 */
public final class TrainingRun {
    private TrainingRun() {}

    /** @param arguments a folder to write to */
    public static void main(String[] arguments) {
        String folder = arguments[0];
        run("demo", folder);
        run(
                "extract",
                "--centers",
                folder + "/patches/spim-patches/seg-mini_level-0/centers.parquet",
                folder + "/bids",
                folder + "/again",
                "participant",
                "--patch-size",
                "16",
                "--format",
                "nii");
    }

    private static void run(String... arguments) {
        int exitCode = Main.execute(arguments, new PatchRun(new SparkEngines()), Console.ofProcess(new ResultStream()));
        if (exitCode != ExitCode.DONE) {
            throw new IllegalStateException(List.of(arguments) + " ended with " + exitCode);
        }
    }
}
