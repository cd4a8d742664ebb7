package io.github.spimpatches.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers that numpy itself gave. */
class NumpyRandomTest {

    @ParameterizedTest
    @CsvSource({
        "42, 10, 5, 8 1 5 0 7",
        "42, 27, 5, 8 13 9 21 0",
        "42, 64, 5, 52 58 0 44 5",
        "42, 1000, 5, 521 737 740 660 411",
        "42, 100000, 5, 75721 80184 19864 76699 92991",
        "42, 5000000, 5, 3577888 4993932 4094900 4420497 634465",
        "42, 3, 5, 2 0 2 2 0",
        "42, 1, 3, 0 0 0",
        "42, 1, 1, 0",
        "0, 10, 10, 2 8 4 9 1 6 7 3 0 5",
        "4294967295, 10, 4, 6 9 5 1",
    })
    void choiceIsNumpys(long seed, int n, int k, String expected) {
        int[] numbers =
                Arrays.stream(expected.split(" ")).mapToInt(Integer::parseInt).toArray();

        assertThat(new NumpyRandom(seed).choice(n, k)).isEqualTo(numbers);
    }

    @Test
    void aSeedThatNumpyRefusesIsRefused() {
        assertThatThrownBy(() -> new NumpyRandom(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NumpyRandom(1L << 32)).isInstanceOf(IllegalArgumentException.class);
    }
}
