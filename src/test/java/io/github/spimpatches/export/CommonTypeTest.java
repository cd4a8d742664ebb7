package io.github.spimpatches.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.image.PixelType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommonTypeTest {
    @ParameterizedTest
    @CsvSource({
        "UINT8, UINT8",
        "UINT8 UINT16, UINT16",
        "UINT8 INT8, INT16",
        "UINT16 INT8, INT32",
        "UINT16 INT16, INT32",
        "UINT32 INT8, INT64",
        "UINT32 UINT16, UINT32",
        "UINT16 FLOAT32, FLOAT32",
        "UINT32 FLOAT32, FLOAT64",
        "INT32 FLOAT64, FLOAT64",
        "UINT64 UINT8, UINT64",
        "UINT64 INT8, ",
        "INT64 FLOAT32, ",
    })
    void isTheSmallestThatHoldsAll(String types, PixelType common) {
        List<PixelType> several =
                Arrays.stream(types.split(" ")).map(PixelType::valueOf).toList();

        assertThat(CommonType.of(several)).isEqualTo(common);
    }
}
