package io.github.spimpatches.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.cli.ExitCode;
import io.github.spimpatches.cli.SmallJvm;
import io.github.spimpatches.report.MadeRun;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Subjects pass through: the rows of all, held at once, would take more than twice the heap. */
class ValidationMemoryTest {
    @TempDir
    private Path folder;

    @Test
    void aHundredAndFiftyThousandPatchesOfFiftySubjectsPassThroughAHeapOfAHundredMegabytes() throws Exception {
        MadeRun.in(folder, 50, 150, 10);

        SmallJvm validation = SmallJvm.of(folder.resolve("log"), 100, "validate", folder.toString());

        assertThat(validation.exitCode()).as(validation.said()).isEqualTo(ExitCode.PARTIAL);
        assertThat(validation.said()).contains("150000 patches of 1 run in ").containsPattern("missing +148453  ");
    }
}
