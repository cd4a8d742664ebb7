package io.github.spimpatches.patch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers that numpy's {@code default_rng} itself gave. */
class NumpyGeneratorTest {

    @ParameterizedTest
    @CsvSource({
        "42, 14276969152011380360 8095878257575067585 15838336090824644132",
        "4294967295, 4647538520743280031 4041050679407036418",
        "0, 11749869230777074271 4976686463289251617",
    })
    void itsBitsAreNumpys(long seed, String expected) {
        NumpyGenerator generator = new NumpyGenerator(seed);

        assertThat(LongStream.generate(() -> (generator.next32() & 0xFFFFFFFFL) | ((long) generator.next32() << 32))
                        .limit(3)
                        .mapToObj(Long::toUnsignedString))
                .startsWith(expected.split(" "));
    }

    @Test
    void boundedNumbersAreNumpys() {
        NumpyGenerator generator = new NumpyGenerator(42);

        assertThat(IntStream.of(1, 9, Integer.MAX_VALUE, 10).map(generator::upTo))
                .containsExactly(0, 7, 1_405_681_632, 4);
    }
}
