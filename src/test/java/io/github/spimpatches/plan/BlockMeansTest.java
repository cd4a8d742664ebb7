package io.github.spimpatches.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.ngff.BeyondPyramid;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.ngff.LevelSource;
import io.github.spimpatches.patch.MadeImage;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.StorageSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockMeansTest {
    @TempDir
    private Path folder;

    private static LevelSource source(MadeImage image) {
        return new LevelSource(image.location(), 0, 0, GeometryOptions.NONE, null, null, BeyondPyramid.REFUSE);
    }

    /** Extents that no chunk divides, so that borders hold less than a block. */
    @ParameterizedTest
    @CsvSource({"UINT8,1,1,1", "UINT8,4,2,5", "UINT16,16,8,10", "INT16,8,4,2", "UINT32,2,8,1"})
    void everyBlockIsTheMeanOfItsVoxels(PixelType type, int x, int y, int z) throws IOException {
        MadeImage made = new MadeImage.Recipe()
                .type(type)
                .voxels((level, i, j, k) -> (i * 31 + j * 17 + k * 7) % 101)
                .writeTo(folder);
        Extent block = new Extent(x, y, z);
        SourceImage image = source(made).open(new LocalStorage());
        BlockMeans means = new BlockMeans(source(made), block, BlockMeans.Values.WEIGHTS, StorageSettings.DEFAULT);
        Set<String> seen = new HashSet<>();
        for (ChunkKey key : means.chunks(image)) {
            float[] averaged = means.of(image, key);
            Box box = means.blocksOf(image, key);
            assertThat(averaged).hasSize((int) box.size().voxels());
            for (int at = 0; at < averaged.length; at++) {
                int bx = (int) box.x() + at % box.size().x();
                int by = (int) box.y() + at / box.size().x() % box.size().y();
                int bz = (int) box.z() + at / box.size().x() / box.size().y();
                assertThat(seen.add(bx + " " + by + " " + bz)).isTrue();
                assertThat((double) averaged[at]).isCloseTo(mean(made, block, bx, by, bz), within(1e-4));
            }
        }
        assertThat((long) seen.size()).isEqualTo(means.blocks(image).voxels());
    }

    private static double mean(MadeImage image, Extent block, int bx, int by, int bz) {
        Extent all = image.extent(0);
        double sum = 0;
        int count = 0;
        for (int z = bz * block.z(); z < Math.min(all.z(), (bz + 1) * block.z()); z++) {
            for (int y = by * block.y(); y < Math.min(all.y(), (by + 1) * block.y()); y++) {
                for (int x = bx * block.x(); x < Math.min(all.x(), (bx + 1) * block.x()); x++) {
                    sum += image.value(0, x, y, z);
                    count++;
                }
            }
        }
        return sum / count;
    }

    @Test
    void aValueThatIsNoWeightIsNotAveragedAway() throws IOException {
        MadeImage made = new MadeImage.Recipe()
                .type(PixelType.INT16)
                .voxels((level, x, y, z) -> x == 5 && y == 3 && z == 2 ? -7 : 1000)
                .writeTo(folder);
        SourceImage image = source(made).open(new LocalStorage());
        BlockMeans means =
                new BlockMeans(source(made), new Extent(4, 4, 2), BlockMeans.Values.WEIGHTS, StorageSettings.DEFAULT);
        float[] first = means.of(image, new ChunkKey(0, 0, 0, 0));
        assertThat(first[(1 * 2 + 0) * 4 + 1]).isEqualTo(-7);
        assertThat(first[0]).isEqualTo(1000);
    }

    @Test
    void aBlockIsTheNearestThatDividesAChunk() throws IOException {
        SourceImage image = source(new MadeImage.Recipe().writeTo(folder)).open(new LocalStorage());
        assertThat(BlockMeans.nearestBlock(image, new double[] {1.56, 1.4, 3.1}))
                .isEqualTo(new Extent(2, 1, 2));
        assertThat(BlockMeans.nearestBlock(image, new double[] {3, 99, 3.2})).isEqualTo(new Extent(4, 8, 5));
    }

    @Test
    void aBlockIsTheLargestThatDividesAChunk() throws IOException {
        SourceImage image = source(new MadeImage.Recipe().writeTo(folder)).open(new LocalStorage());
        assertThat(image.chunkShape().voxels()).isEqualTo(new Extent(16, 8, 10));
        assertThat(BlockMeans.largestBlock(image, new double[] {5.9, 3.9999999, 9}))
                .isEqualTo(new Extent(4, 4, 5));
        assertThat(BlockMeans.largestBlock(image, new double[] {0.3, 99, 1})).isEqualTo(new Extent(1, 8, 1));
    }
}
