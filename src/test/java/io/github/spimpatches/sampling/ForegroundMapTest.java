package io.github.spimpatches.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ForegroundMapTest {
    private static final Extent MASK = new Extent(37, 29, 22);

    private final SplittableRandom random = new SplittableRandom(4);
    private final boolean[] mask = new boolean[(int) MASK.voxels()];

    private boolean at(int x, int y, int z) {
        return mask[(z * MASK.y() + y) * MASK.x() + x];
    }

    private Box box() {
        return new Box(
                random.nextInt(-9, 40),
                random.nextInt(-9, 32),
                random.nextInt(-9, 25),
                new Extent(random.nextInt(1, 20), random.nextInt(1, 20), random.nextInt(1, 20)));
    }

    private double counted(Box box) {
        long count = 0;
        for (int z = (int) Math.max(0, box.z()); z < Math.min(MASK.z(), box.end(2)); z++) {
            for (int y = (int) Math.max(0, box.y()); y < Math.min(MASK.y(), box.end(1)); y++) {
                for (int x = (int) Math.max(0, box.x()); x < Math.min(MASK.x(), box.end(0)); x++) {
                    count += at(x, y, z) ? 1 : 0;
                }
            }
        }
        return (double) count / box.size().voxels();
    }

    @Test
    void whereBlocksAreTheVoxelsTheShareIsCounted() {
        for (int at = 0; at < mask.length; at++) {
            mask[at] = random.nextInt(3) == 0;
        }
        ForegroundMap map = new ForegroundMap(MASK, Extent.cube(1), Affine.IDENTITY, (x, y, z) -> at(x, y, z) ? 1 : 0);
        for (int trial = 0; trial < 2000; trial++) {
            Box box = box();
            assertThat(map.share(box)).as("%s", box).isEqualTo(counted(box));
        }
    }

    /** Foreground that fills whole blocks is evenly spread in each, so that cut blocks count in part, exactly. */
    @Test
    void blocksThatABoxCutsCountInPart() {
        Extent block = new Extent(4, 3, 5);
        for (int at = 0; at < mask.length; at++) {
            int x = at % MASK.x() / 4;
            int y = at / MASK.x() % MASK.y() / 3;
            int z = at / MASK.x() / MASK.y() / 5;
            mask[at] = (x * 7 + y * 5 + z * 3) % 4 == 0;
        }
        ForegroundMap map =
                new ForegroundMap(MASK, block, Affine.IDENTITY, (x, y, z) -> at(x * 4, y * 3, z * 5) ? 1 : 0);
        for (int trial = 0; trial < 2000; trial++) {
            Box box = box();
            assertThat(map.share(box)).as("%s", box).isCloseTo(counted(box), within(1e-9));
        }
    }

    /** A level half as fine whose voxels share corners with the mask's: its voxel i is at 2 i + 0.5. */
    @Test
    void aCoarserLevelAnswersInTheMasksVoxels() {
        for (int at = 0; at < mask.length; at++) {
            int x = at % MASK.x() / 2;
            int y = at / MASK.x() % MASK.y() / 2;
            int z = at / MASK.x() / MASK.y() / 2;
            mask[at] = (x + y + z) % 3 == 0;
        }
        Affine toLevel = Affine.ofRows(new double[][] {{0.5, 0, 0, -0.25}, {0, 0.5, 0, -0.25}, {0, 0, 0.5, -0.25}});
        Extent half = new Extent(18, 14, 11);
        ForegroundMap map =
                new ForegroundMap(half, Extent.cube(1), toLevel, (x, y, z) -> at(2 * x, 2 * y, 2 * z) ? 1 : 0);
        for (int trial = 0; trial < 500; trial++) {
            Box box = new Box(
                    random.nextInt(0, 16),
                    random.nextInt(0, 12),
                    random.nextInt(0, 8),
                    new Extent(random.nextInt(1, 20), random.nextInt(1, 16), random.nextInt(1, 14)));
            assertThat(map.share(box)).as("%s", box).isCloseTo(counted(box), within(1e-9));
        }
    }
}
