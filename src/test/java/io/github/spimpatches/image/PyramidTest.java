package io.github.spimpatches.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Pyramid.ChunkPlace;
import io.github.spimpatches.image.Pyramid.Level;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PyramidTest {
    private static final int MEBIBYTE = 1 << 20;

    private static List<Extent> extents(Extent extent, PixelType type) {
        return Pyramid.halving(extent, type).levels().stream()
                .map(Level::extent)
                .toList();
    }

    @Test
    void aCubeIsHalvedAlongAllAxesUntilItIsAMebibyte() {
        assertThat(extents(new Extent(513, 512, 512), PixelType.UINT16))
                .containsExactly(
                        new Extent(513, 512, 512),
                        new Extent(256, 256, 256),
                        new Extent(128, 128, 128),
                        new Extent(64, 64, 64))
                .hasSize(4);
    }

    @Test
    void anAxisThatIsShortBesideTheOthersStaysWhole() {
        // 100 * 8 * 8 is less than 1000 * 1000.
        assertThat(extents(new Extent(1000, 1000, 8), PixelType.UINT16))
                .startsWith(new Extent(1000, 1000, 8), new Extent(500, 500, 8), new Extent(250, 250, 8));
    }

    @Test
    void whatIsSmallHasOneLevel() {
        assertThat(extents(new Extent(64, 64, 128), PixelType.UINT16)).containsExactly(new Extent(64, 64, 128));
        assertThat(extents(new Extent(1, 1, 1), PixelType.FLOAT32)).containsExactly(new Extent(1, 1, 1));
    }

    @ParameterizedTest
    @MethodSource("chunks")
    void chunksAreFlatInLargeLevelsAndCubesInSmallOnes(Extent extent, PixelType type, Extent chunk) {
        assertThat(Pyramid.halving(extent, type).levels().get(0).chunk()).isEqualTo(chunk);
    }

    private static Stream<Arguments> chunks() {
        return Stream.of(
                Arguments.of(new Extent(2000, 1500, 900), PixelType.UINT16, new Extent(128, 128, 32)),
                Arguments.of(new Extent(2000, 1500, 900), PixelType.UINT8, new Extent(128, 128, 64)),
                Arguments.of(new Extent(2000, 1500, 900), PixelType.FLOAT32, new Extent(128, 128, 16)),
                Arguments.of(new Extent(100, 90, 60), PixelType.UINT16, new Extent(64, 64, 64)));
    }

    @Test
    void chunksOfOneLevelGoWholeIntoThoseOfTheNext() {
        SplittableRandom random = new SplittableRandom(5);
        for (int n = 0; n < 500; n++) {
            Extent extent = new Extent(edge(random), edge(random), edge(random));
            List<PixelType> types = List.of(PixelType.UINT8, PixelType.UINT16, PixelType.FLOAT32, PixelType.FLOAT64);
            PixelType type = types.get(random.nextInt(types.size()));
            List<Level> levels = Pyramid.halving(extent, type).levels();
            for (int r = 0; r < levels.size(); r++) {
                Level level = levels.get(r);
                assertThat(level.chunk().voxels() * type.bytes())
                        .as("%s %s level %d %s", extent, type, r, level.chunk())
                        .isLessThanOrEqualTo(MEBIBYTE);
                for (int axis = 0; r > 0 && axis < 3; axis++) {
                    int whole = level.chunk().at(axis) * level.step().at(axis);
                    assertThat(whole % levels.get(r - 1).chunk().at(axis)).isZero();
                }
            }
        }
    }

    private static int edge(SplittableRandom random) {
        return 1 + random.nextInt(random.nextBoolean() ? 3000 : 40);
    }

    @Test
    void aChunkAtTheFarBorderIsPartlyInside() {
        Level level = new Level(new Extent(130, 128, 33), new Extent(128, 128, 32), Extent.cube(1));

        assertThat(level.chunks()).isEqualTo(new Extent(2, 1, 2));
        assertThat(level.inside(new ChunkPlace(1, 0, 1))).isEqualTo(new Box(128, 0, 32, new Extent(2, 128, 1)));
    }
}
