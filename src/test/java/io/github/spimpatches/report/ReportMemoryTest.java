package io.github.spimpatches.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.cli.SmallJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables pass through: their rows, all held, would take more than twice the heap. */
class ReportMemoryTest {
    @TempDir
    private Path folder;

    @Test
    void aHundredAndFiftyThousandPatchesPassThroughAHeapOfAHundredAndFiftyMegabytes() throws Exception {
        MadeRun.in(folder, 50, 150, 10);

        SmallJvm report = SmallJvm.of(folder.resolve("log"), 150, "report", folder.toString());

        assertThat(report.exitCode()).as(report.said()).isZero();
        assertThat(Files.readString(folder.resolve("spim-patches/made/report.html")))
                .contains("150,000 patches");
    }
}
