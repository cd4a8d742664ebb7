package io.github.spimpatches.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Patches pass through: a heap smaller than half of them is enough. */
class ExportMemoryTest {
    private static final int EDGE = 64;
    private static final int PAIRS = 360;
    private static final String HEAP = "-Xmx120m";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void make() throws IOException {
        MadeRun.in(folder.resolve("out"), EDGE, PAIRS);
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void twoHundredAndEightyMegabytesPassThroughAHeapOfAHundredAndTwenty(Format format) throws Exception {
        Path dest = folder.resolve(format.word());
        Path log = folder.resolve(format.word() + ".log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        // As the launcher does: the default collector gives a patch of half a region a whole one.
                        "-XX:+UseParallelGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "export",
                        folder.resolve("out").toString(),
                        dest.toString(),
                        "--format",
                        format.word()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.exitValue()).as(() -> text(log)).isZero();
        assertThat(text(log)).contains(2 * PAIRS + " patches as " + format.word());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
