package io.github.spimpatches.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.problem.InputProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LosslessConversionTest {
    private static byte[] voxel(PixelType type, double value) {
        byte[] bytes = new byte[type.bytes()];
        VoxelValues.put(type, value, bytes, 0);
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({
        "UINT8, UINT8, 255", "UINT16, UINT16, 65535", "FLOAT32, FLOAT32, 0.1", "INT8, FLOAT32, -128",
        "INT16, FLOAT32, -32768", "UINT32, UINT16, 65535", "INT32, UINT16, 0", "UINT64, UINT16, 40000",
        "INT64, UINT16, 7", "FLOAT64, FLOAT32, 16777216", "FLOAT64, FLOAT32, NaN", "FLOAT64, FLOAT32, -0.5"
    })
    void aValueThatHasItsEqualIsKept(PixelType from, PixelType to, double value) {
        LosslessConversion conversion = LosslessConversion.forViewers(from);
        byte[] source = voxel(from, value);

        assertThat(conversion.to()).isEqualTo(to);
        assertThat((Double) VoxelValues.at(to, conversion.of(source), 0))
                .isEqualTo((Double) VoxelValues.at(from, source, 0));
    }

    @ParameterizedTest
    @CsvSource({"UINT32, 65536", "INT32, -1", "INT64, -5000000000", "FLOAT64, 0.1", "FLOAT64, 16777217", "UINT64, 1e19"
    })
    void aValueThatHasNoneIsRefused(PixelType from, double value) {
        assertThatThrownBy(() -> LosslessConversion.forViewers(from).of(voxel(from, value)))
                .isInstanceOf(InputProblem.class)
                .hasMessageContaining("has no equal there. --crop-format ome-zarr keeps the type.");
    }

    @Test
    void theSentenceNamesTypesAndValue() {
        assertThatThrownBy(() -> LosslessConversion.forViewers(PixelType.INT32).of(voxel(PixelType.INT32, 70000)))
                .hasMessage("Cannot write int32 as uint16: the value 70000 has no equal there. --crop-format ome-zarr"
                        + " keeps the type.");
    }
}
