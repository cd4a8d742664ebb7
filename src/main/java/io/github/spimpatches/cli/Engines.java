package io.github.spimpatches.cli;

import io.github.spimpatches.export.ExportRunner;
import io.github.spimpatches.export.LocalExport;
import io.github.spimpatches.patch.Extraction;
import io.github.spimpatches.patch.ExtractionRunner;
import io.github.spimpatches.patch.Portions;
import io.github.spimpatches.plan.PrePass;
import io.github.spimpatches.verify.CheckRunner;
import io.github.spimpatches.verify.LocalChecks;
import java.util.OptionalLong;

/** Who runs the arrow from centres to patches, and the one from maps to their means: Spark, or a plain loop. */
public interface Engines {

    /** Whether it can run on this machine at all, without starting it. @throws io.github.spimpatches.problem.InputProblem */
    default void check() {}

    /** Starts it aside, while the plan is made. */
    default void warmUp() {}

    /**
     * Who checks patches; to be closed.
     *
     * @param bytes of the files to check
     */
    default CheckRunner checks(long bytes) {
        return new LocalChecks();
    }

    /**
     * Who writes an export; to be closed.
     *
     * @param bytes of its patches
     */
    default ExportRunner exports(long bytes) {
        return new LocalExport(Math.max(1, Runtime.getRuntime().availableProcessors()));
    }

    /** Who averages maps and masks before a draw. */
    default PrePass prePass() {
        return PrePass.HERE;
    }

    /** The heap of a JVM that cuts patches; empty where that cannot be known here. */
    default OptionalLong heap() {
        return OptionalLong.of(Runtime.getRuntime().maxMemory());
    }

    /** Ready to run; to be closed. */
    ExtractionRunner runner();

    /** The same for these patches, whose first chunks it may read while it starts. */
    default ExtractionRunner runnerOf(Extraction extraction, Portions portions) {
        return runner();
    }

    /** The same for crops alone. */
    default ExtractionRunner runnerOfCrops() {
        return runner();
    }
}
