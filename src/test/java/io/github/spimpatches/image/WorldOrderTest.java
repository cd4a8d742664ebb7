package io.github.spimpatches.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Orientation;
import io.github.spimpatches.geometry.Point;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorldOrderTest {
    private static final Box BOX = new Box(5, 2, 9, new Extent(4, 3, 2));

    /** All 48. */
    static List<String> orientations() {
        List<String> letters = new ArrayList<>();
        for (String axes : List.of("RAS", "RSA", "ARS", "ASR", "SRA", "SAR")) {
            for (int flips = 0; flips < 8; flips++) {
                StringBuilder word = new StringBuilder(axes);
                for (int axis = 0; axis < 3; axis++) {
                    if ((flips >> axis & 1) == 1) {
                        word.setCharAt(axis, "LPI".charAt("RAS".indexOf(word.charAt(axis))));
                    }
                }
                letters.add(word.toString());
            }
        }
        return letters;
    }

    /** Each voxel holds its own place in the image, so that it can be found again wherever it goes. */
    @ParameterizedTest
    @MethodSource("orientations")
    void everyVoxelStaysAtItsPlaceInTheWorldAndAxesGrowWithIt(String letters) {
        Affine toWorld = new Orientation(letters).affine(new Point(0.5, 0.25, 2), new Point(1, -2, 3));
        WorldOrder order = new WorldOrder(toWorld, BOX);
        Extent extent = order.extent();
        Affine ordered = order.orderedToWorld();
        Box whole = new Box(0, 0, 0, extent);
        assertThat(order.inImage(whole)).isEqualTo(BOX);
        byte[] voxels = new byte[4 * 3 * 2];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = (byte) i;
        }
        Extent chunk = new Extent(8, 8, 8);
        byte[] arranged = new byte[8 * 8 * 8];
        order.arrange(voxels, extent, arranged, chunk, 1);

        for (int axis = 0; axis < 3; axis++) {
            assertThat(ordered.at(axis, axis)).isPositive();
        }
        for (int z = 0; z < extent.z(); z++) {
            for (int y = 0; y < extent.y(); y++) {
                for (int x = 0; x < extent.x(); x++) {
                    int i = arranged[(z * 8 + y) * 8 + x];
                    Point source = toWorld.apply(5 + i % 4, 2 + i / 4 % 3, 9 + i / 12);
                    Point here = ordered.apply(x, y, z);
                    for (int axis = 0; axis < 3; axis++) {
                        assertThat(here.at(axis)).isCloseTo(source.at(axis), Offset.offset(1e-12));
                    }
                    assertThat(order.inImage(new Box(x, y, z, Extent.cube(1))))
                            .isEqualTo(new Box(5 + i % 4, 2 + i / 4 % 3, 9 + i / 12, Extent.cube(1)));
                }
            }
        }
    }

    @Test
    void voxelsOfManyBytesStayWhole() {
        Affine leftwards = Affine.ofRows(new double[][] {{-1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}});
        WorldOrder order = new WorldOrder(leftwards, new Box(0, 0, 0, new Extent(2, 1, 1)));
        byte[] arranged = new byte[4];

        order.arrange(new byte[] {1, 2, 3, 4}, order.extent(), arranged, new Extent(2, 1, 1), 2);

        assertThat(arranged).containsExactly(3, 4, 1, 2);
    }
}
