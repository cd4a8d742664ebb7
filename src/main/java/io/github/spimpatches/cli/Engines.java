package io.github.spimpatches.cli;

import io.github.spimpatches.config.Settings;
import io.github.spimpatches.patch.ExtractionRunner;
import io.github.spimpatches.plan.PrePass;
import io.github.spimpatches.verify.CheckRunner;
import io.github.spimpatches.verify.LocalChecks;

/** Who runs the arrow from centres to patches, and the one from maps to their means: Spark, or a plain loop. */
public interface Engines {

    /** Whether it can run on this machine at all, without starting it. @throws io.github.spimpatches.problem.InputProblem */
    default void check() {}

    /** Starts it aside, while the plan is made, and gets ready for patches as these settings want them. */
    default void warmUp(Settings settings) {}

    /**
     * Who checks patches; to be closed.
     *
     * @param bytes of the files to check
     */
    default CheckRunner checks(long bytes) {
        return new LocalChecks();
    }

    /** Who averages maps and masks before a draw. */
    default PrePass prePass() {
        return PrePass.HERE;
    }

    /** Ready to run; to be closed. */
    ExtractionRunner runner();

    /** The same for crops alone. */
    default ExtractionRunner runnerOfCrops() {
        return runner();
    }
}
