package io.github.spimpatches.ngff;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.VoxelValues;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Goldens are of numpy 2.4.6: {@code a = (arange(n, dtype=uint64) * 2654435761 % 2**32 / 2**32 * 200).astype(type)}, in
 * cubes {@code a.reshape(nz, edge, ny, edge, nx, edge).mean(axis=(1, 3, 5))}, the CRC-32 of the bytes.
 */
class BlockMeanTest {

    @ParameterizedTest
    @CsvSource({
        "FLOAT64, 4, 2, 2, 2, 587d098a",
        "FLOAT64, 4, 1, 2, 2, 8cb8a281",
        "FLOAT64, 4, 1, 1, 2, d505aece",
        "FLOAT64, 4, 2, 1, 1, a4bc3c0d",
        "FLOAT64, 8, 2, 2, 2, 10bb679e",
        "FLOAT64, 8, 1, 2, 2, 71f0bcce",
        "FLOAT64, 8, 1, 1, 2, b2a13b82",
        "FLOAT64, 8, 2, 1, 1, da2c1c25",
        "FLOAT32, 4, 2, 2, 2, d628ff89",
        "FLOAT32, 4, 1, 2, 2, c6d2ad94",
        "FLOAT32, 4, 1, 1, 2, d0cd2a6d",
        "FLOAT32, 4, 2, 1, 1, 45939cf4",
        "FLOAT32, 8, 2, 2, 2, 6140be3a",
        "FLOAT32, 8, 1, 2, 2, 851624f0",
        "FLOAT32, 8, 1, 1, 2, e5b7ee6f",
        "FLOAT32, 8, 2, 1, 1, a60ab243"
    })
    void isNumpysToTheLastBitHoweverFewCubesLieSideBySide(
            PixelType type, int edge, int nx, int ny, int nz, String golden) {
        Extent size = new Extent(nx * edge, ny * edge, nz * edge);
        byte[] voxels = new byte[(int) size.voxels() * type.bytes()];
        for (int i = 0; i < size.voxels(); i++) {
            double value = (i * 2654435761L) % (1L << 32) / (double) (1L << 32) * 200;
            VoxelValues.put(type, value, voxels, i * type.bytes());
        }

        byte[] means = new byte[nx * ny * nz * type.bytes()];
        BlockMean mean = new BlockMean(type, edge);
        for (int i = 0; i < nx * ny * nz; i++) {
            int x = i % nx * edge;
            int y = i / nx % ny * edge;
            int z = i / nx / ny * edge;
            mean.put(voxels, ((z * size.y() + y) * size.x() + x) * type.bytes(), size, means, i * type.bytes());
        }

        CRC32 crc = new CRC32();
        crc.update(means);
        assertThat(String.format("%08x", crc.getValue())).isEqualTo(golden);
    }
}
