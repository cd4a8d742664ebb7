package io.github.spimpatches.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Pyramid.ChunkPlace;
import io.github.spimpatches.image.Pyramid.Level;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HalvingTest {
    private static final Level FINE = new Level(new Extent(13, 11, 9), new Extent(8, 8, 8), Extent.cube(1));
    private static final Level COARSE = new Level(new Extent(6, 5, 9), new Extent(8, 8, 8), new Extent(2, 2, 1));

    /** Every chunk in turn, against the mean worked out voxel by voxel. */
    @ParameterizedTest
    @EnumSource(PixelType.class)
    void aVoxelIsTheMeanOfThoseItStandsFor(PixelType type) {
        SplittableRandom random = new SplittableRandom(type.bytes());
        double[] values = new double[13 * 11 * 9];
        for (int i = 0; i < values.length; i++) {
            boolean isSigned = VoxelValues.at(type, negativeOne(type), 0) < 0;
            values[i] = random.nextInt(120) - (isSigned ? 60 : 0);
        }
        Halving halving = new Halving(type, FINE, COARSE);
        for (int z = 0; z < 2; z++) {
            ChunkPlace at = new ChunkPlace(0, 0, z);
            byte[] coarse = new byte[8 * 8 * 8 * type.bytes()];
            for (int y = 0; y < 2; y++) {
                for (int x = 0; x < 2; x++) {
                    ChunkPlace place = new ChunkPlace(x, y, z);
                    halving.put(fine(type, values, place), place, coarse, at);
                }
            }
            check(type, values, coarse, z);
        }
    }

    private static byte[] negativeOne(PixelType type) {
        byte[] voxel = new byte[8];
        java.util.Arrays.fill(voxel, (byte) 0xff);
        if (type == PixelType.FLOAT32 || type == PixelType.FLOAT64) {
            VoxelValues.put(type, -1, voxel, 0);
        }
        return voxel;
    }

    private static byte[] fine(PixelType type, double[] values, ChunkPlace place) {
        byte[] chunk = new byte[8 * 8 * 8 * type.bytes()];
        Box inside = FINE.inside(place);
        for (int z = 0; z < inside.size().z(); z++) {
            for (int y = 0; y < inside.size().y(); y++) {
                for (int x = 0; x < inside.size().x(); x++) {
                    double value = values[(int) (((inside.z() + z) * 11 + inside.y() + y) * 13 + inside.x() + x)];
                    VoxelValues.put(type, value, chunk, ((z * 8 + y) * 8 + x) * type.bytes());
                }
            }
        }
        return chunk;
    }

    private static void check(PixelType type, double[] values, byte[] coarse, int chunkZ) {
        Box inside = COARSE.inside(new ChunkPlace(0, 0, chunkZ));
        for (int z = 0; z < 8; z++) {
            for (int y = 0; y < 8; y++) {
                for (int x = 0; x < 8; x++) {
                    double found = VoxelValues.at(type, coarse, ((z * 8 + y) * 8 + x) * type.bytes());
                    if (x >= 6 || y >= 5 || z >= inside.size().z()) {
                        assertThat(found).as("beyond the level").isZero();
                        continue;
                    }
                    int at = ((chunkZ * 8 + z) * 11 + 2 * y) * 13 + 2 * x;
                    double mean = (values[at] + values[at + 1] + values[at + 13] + values[at + 14]) / 4;
                    boolean isWhole = type != PixelType.FLOAT32 && type != PixelType.FLOAT64;
                    assertThat(found).isEqualTo(isWhole ? (long) mean : mean);
                }
            }
        }
    }
}
