package io.github.spimpatches.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.problem.InputProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFoldersTest {
    @TempDir
    Path folder;

    @Test
    void theEnvironmentComesBeforeTheSettingAndThatBeforeTheJvm() {
        Map<String, String> jvm = Map.of("java.io.tmpdir", "/c");
        Map<String, String> set = Map.of("java.io.tmpdir", "/c", "spark.local.dir", "/b");

        assertThat(ScratchFolders.of(Map.of("SPARK_LOCAL_DIRS", "/a, /d"), set).folders())
                .containsExactly("/a", "/d");
        assertThat(ScratchFolders.of(Map.of(), set).folders()).containsExactly("/b");
        assertThat(ScratchFolders.of(Map.of(), jvm).folders()).containsExactly("/c");
    }

    @Test
    void oneThatCanBeWrittenIsEnoughAndNothingIsLeftInIt() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Path made = folder.resolve("made/now");

        assertThatCode(() -> new ScratchFolders(List.of(file + "/below", made.toString()), "x").check())
                .doesNotThrowAnyException();

        assertThat(made).isEmptyDirectory();
    }

    @Test
    void whereNoneCanBeWrittenTheFirstIsNamedWithTheSettingThatNamesIt() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> ScratchFolders.of(Map.of("SPARK_LOCAL_DIRS", file + "/below"), Map.of())
                        .check())
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot start Spark: its folder for temporary files cannot be written: " + file
                        + "/below (Not a directory). Set SPARK_LOCAL_DIRS to one that can.");
    }
}
