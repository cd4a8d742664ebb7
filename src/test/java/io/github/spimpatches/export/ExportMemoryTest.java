package io.github.spimpatches.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.cli.SmallJvm;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Patches pass through: a heap smaller than half of them is enough. */
class ExportMemoryTest {
    private static final int EDGE = 64;
    private static final int PAIRS = 360;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void make() throws IOException {
        MadeRun.in(folder.resolve("out"), EDGE, PAIRS);
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void twoHundredAndEightyMegabytesPassThroughAHeapOfAHundredAndTwenty(Format format) throws Exception {
        SmallJvm export = SmallJvm.of(
                folder.resolve(format.word() + ".log"),
                120,
                "export",
                folder.resolve("out").toString(),
                folder.resolve(format.word()).toString(),
                "--format",
                format.word());

        assertThat(export.exitCode()).as(export.said()).isZero();
        assertThat(export.said()).contains(2 * PAIRS + " patches as " + format.word());
    }
}
