package io.github.spimpatches.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.problem.InputProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaForSparkTest {

    @ParameterizedTest
    @CsvSource({
        "17, 3.5.9",
        "17, 4.0.4",
        "21, 4.0.4",
        "23, 4.1.3",
        "24, 4.2.0",
        "25, 4.10.0",
        "25, 5.0.0-SNAPSHOT",
        "25, unknown"
    })
    void theseGoTogether(int java, String spark) {
        assertThatCode(() -> JavaForSpark.check(java, spark)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"24, 3.5.9", "25, 4.0.4", "25, 4.1.3", "25, 4.1.0-amzn-1"})
    void anewJavaNeedsSpark42(int java, String spark) {
        assertThatThrownBy(() -> JavaForSpark.check(java, spark))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot start Spark " + spark + " on Java " + java + ": its Hadoop needs JDK 17 or 21"
                        + " (Java 24 and later work with Spark 4.2). Set JAVA_HOME to one of them.");
    }

    @Test
    void anOldJavaIsRefused() {
        assertThatThrownBy(() -> JavaForSpark.check(11, "3.5.9"))
                .isInstanceOf(InputProblem.class)
                .hasMessage(
                        "Cannot start Spark 3.5.9 on Java 11: JDK 17 or 21 is needed. Set JAVA_HOME to one of them.");
    }

    @Test
    void aHeapInWhichSparkWouldNotStartIsRefused() {
        assertThatCode(() -> JavaForSpark.checkHeap(450L << 20)).doesNotThrowAnyException();
        assertThatThrownBy(() -> JavaForSpark.checkHeap(256L << 20))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot start Spark in a heap of 256 MB: it asks for 450 MB at least. Give more, such as"
                        + " SPIM_PATCHES_JAVA_OPTS=-Xmx2g (to spark-submit: --driver-memory 2g).");
    }

    @Test
    void sparksVersionIsKnownWithoutSpark() {
        assertThat(JavaForSpark.sparkVersion()).matches("[3-9]\\.[0-9]+\\.[0-9]+.*");
    }
}
