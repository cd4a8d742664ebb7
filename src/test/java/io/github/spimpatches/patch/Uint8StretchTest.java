package io.github.spimpatches.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.VoxelValues;
import io.github.spimpatches.problem.InputProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.DoubleUnaryOperator;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What numpy made of {@code v = (7919 x + 104729 y + 1299709 z) mod 4001}, seed 42. */
class Uint8StretchTest {

    @ParameterizedTest
    @CsvSource({
        "UINT16, 16, 521412, d2af96fb",
        "UINT16, 180, 743582843, 96e311f6",
        "INT16, 16, 264549, c37b3851",
        "INT16, 180, 380433289, 245ec02a",
        "UINT32, 16, 521412, d2af96fb",
        "UINT32, 180, 743582843, 96e311f6",
        "INT32, 180, 743582843, 96e311f6",
        "UINT64, 16, 521412, d2af96fb",
        "FLOAT32, 16, 508349, fa578c20",
        "FLOAT32, 180, 724811473, 7e601bea",
        "FLOAT64, 16, 508349, fa578c20",
        "FLOAT64, 180, 724811473, 7e601bea",
        "INT8, 16, 261388, 947601e5",
    })
    void everyVoxelIsNumpys(PixelType type, int edge, long sum, String crc32) throws IOException {
        byte[] stretched = stretched(type, Extent.cube(edge), made(type, edge), 42);

        CRC32 crc = new CRC32();
        crc.update(stretched);
        long found = 0;
        for (byte voxel : stretched) {
            found += voxel & 0xff;
        }
        assertThat(found).isEqualTo(sum);
        assertThat(Long.toHexString(crc.getValue())).isEqualTo(crc32);
    }

    /** Sums that numpy gave for {@code default_rng(7).choice(n, k, replace=False)}: three shuffled, two by Floyd's way. */
    @ParameterizedTest
    @CsvSource({
        "20, 30, 20, 500, 3063858",
        "20, 30, 20, 241, 1510295",
        "1, 1, 12000, 500, 3063858",
        "20, 30, 20, 240, 1503351",
        "100, 10, 10, 9000, 44979457",
    })
    void theSampleIsNumpys(int x, int y, int z, int picked, long sum) {
        Extent size = new Extent(x, y, z);
        byte[] voxels = new byte[2 * (int) size.voxels()];
        for (int at = 0, k = 0; k < z; k++) {
            for (int j = 0; j < y; j++) {
                for (int i = 0; i < x; i++, at += 2) {
                    VoxelValues.put(PixelType.UINT16, ((i * y) + j) * z + k + 1.0, voxels, at);
                }
            }
        }

        Ranked sample = new PositiveValues(PixelType.UINT16, size, voxels).sample(picked, 7);

        long found = 0;
        for (int rank = 0; rank < picked; rank++) {
            found += (long) sample.at(rank) - 1;
        }
        assertThat(found).isEqualTo(sum);
    }

    /** The sum that numpy gave for {@code default_rng(7).choice} of an array (x, y, z, channel) counted in C order. */
    @Test
    void theSampleOfSeveralChannelsIsNumpys() {
        Extent size = new Extent(6, 5, 7);
        int channels = 3;
        for (PixelType type : new PixelType[] {PixelType.UINT16, PixelType.FLOAT32}) {
            byte[] voxels = new byte[type.bytes() * (int) size.voxels() * channels];
            int at = 0;
            for (int channel = 0; channel < channels; channel++) {
                for (int k = 0; k < size.z(); k++) {
                    for (int j = 0; j < size.y(); j++) {
                        for (int i = 0; i < size.x(); i++, at += type.bytes()) {
                            int number = ((i * size.y() + j) * size.z() + k) * channels + channel;
                            VoxelValues.put(type, number + 1.0, voxels, at);
                        }
                    }
                }
            }

            Ranked sample = new PositiveValues(type, size, voxels).sample(50, 7);

            long found = 0;
            for (int rank = 0; rank < 50; rank++) {
                found += (long) sample.at(rank) - 1;
            }
            assertThat(found).as(type.word()).isEqualTo(17458);
        }
    }

    @Test
    void nothingPositiveIsNothing() throws IOException {
        byte[] voxels = new byte[4 * 8];
        for (int i = 0; i < 8; i++) {
            VoxelValues.put(PixelType.FLOAT32, i == 3 ? Double.NaN : -i, voxels, 4 * i);
        }

        assertThat(stretched(PixelType.FLOAT32, Extent.cube(2), voxels, 42))
                .containsOnly(0)
                .hasSize(8);
    }

    @Test
    void oneValueAloneCannotBeStretched() {
        byte[] voxels = new byte[16];
        VoxelValues.put(PixelType.UINT16, 7, voxels, 4);

        assertThatThrownBy(() -> stretched(PixelType.UINT16, Extent.cube(2), voxels, 42))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot stretch the patch to uint8: its positive values have no spread (the 0.1 and 99.9"
                        + " percentiles are 7.0 and 7.0). Keep its values with --intensity source.");
    }

    private static byte[] stretched(PixelType type, Extent size, byte[] voxels, long seed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Uint8Stretch(type, size, voxels, seed).writeTo(out::write);
        return out.toByteArray();
    }

    static byte[] made(PixelType type, int edge) {
        DoubleUnaryOperator value =
                switch (type) {
                    case UINT8, UINT16, UINT64, INT64 -> v -> v;
                    case INT8 -> v -> v % 250 - 124;
                    case INT16 -> v -> v * 16 - 4000;
                    case UINT32, INT32 -> v -> v * 500_000;
                    case FLOAT32 -> v -> (float) (v - 100) * 0.37f;
                    case FLOAT64 -> v -> (v - 100) * 0.37;
                };
        byte[] voxels = new byte[edge * edge * edge * type.bytes()];
        for (int at = 0, z = 0; z < edge; z++) {
            for (int y = 0; y < edge; y++) {
                for (int x = 0; x < edge; x++, at += type.bytes()) {
                    long v = (7919L * x + 104_729L * y + 1_299_709L * z) % 4001;
                    VoxelValues.put(type, value.applyAsDouble((double) v), voxels, at);
                }
            }
        }
        return voxels;
    }
}
