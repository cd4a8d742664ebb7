package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedFileSystemTest {
    private static final String MASTER = "spark.master";

    private final String before = System.getProperty(MASTER);

    @BeforeEach
    void onACluster() {
        System.setProperty(MASTER, "spark://h:7077");
    }

    @AfterEach
    void asBefore() {
        if (before == null) {
            System.clearProperty(MASTER);
        } else {
            System.setProperty(MASTER, before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"run b o", "run b file:/o", "extract b o --centers c.tsv", "crop b o --crop-labels CA1"})
    void aLocalOutputFolderIsRefusedOnACluster(String line) {
        Typed typed = type(line);

        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(typed.errLines()).singleElement().asString().contains("each node would write", "--shared-fs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run b o --shared-fs",
                "run --shared-fs b o",
                "run b s3a://bucket/o",
                "run b hdfs:///o",
                "extract b o --centers c.tsv --shared-fs",
                "plan b o"
            })
    void unlessAllNodesSeeItOrTheDriverAloneWrites(String line) {
        assertThat(type(line).exitCode()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void onThisMachineNothingIsAsked() {
        System.setProperty(MASTER, "local[4]");

        assertThat(type("run b o").exitCode()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void aPlatformThatOwnsTheProcessIsToldOfFailureByAnException() {
        GuestRun.end(ExitCode.DONE);

        assertThatThrownBy(() -> GuestRun.end(ExitCode.PARTIAL)).hasMessageContaining("exit code 3");
    }

    private static Typed type(String line) {
        return Typed.on(new FakeEngine(), line.split(" "));
    }
}
