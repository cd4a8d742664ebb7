package io.github.spimpatches.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables pass through: their rows, all held, would take more than twice the heap. */
class ReportMemoryTest {
    private static final String HEAP = "-Xmx150m";

    @TempDir
    private Path folder;

    @Test
    void aHundredAndFiftyThousandPatchesPassThroughAHeapOfAHundredAndFiftyMegabytes() throws Exception {
        MadeRun.in(folder, 50, 150, 10);
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-XX:+UseParallelGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "report",
                        folder.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.exitValue()).as(() -> text(log)).isZero();
        assertThat(Files.readString(folder.resolve("spim-patches/made/report.html")))
                .contains("150,000 patches");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
