package io.github.spimpatches.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.problem.InputProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchExtentTest {
    private static final PatchExtent COVERED = PatchExtent.of(Affine.scale(2, 2, 5), new Extent(64, 32, 16));

    @ParameterizedTest
    @CsvSource({
        "2, 2, 5, 64 x 32 x 16",
        "4, 4, 5, 32 x 16 x 16",
        "4.1, 4.1, 10.25, 31 x 16 x 8",
        "1, 1, 1, 128 x 64 x 80",
        "-4, 4, -10, 32 x 16 x 8",
        "51.2, 42, 53.3, 2 x 2 x 2",
        "130, 68, 88, 1 x 1 x 1"
    })
    void isTheNearestNumberOfVoxelsTiesToEven(double x, double y, double z, String size) {
        assertThat(COVERED.in(Affine.scale(x, y, z), "it").toString()).isEqualTo(size);
    }

    @Test
    void followsTheAxesOfAnImageThatOrdersThemOtherwise() {
        Affine zxyFlipped = Affine.ofRows(new double[][] {{0, -2, 0, 7}, {0, 0, 2, 7}, {5, 0, 0, 7}});

        assertThat(COVERED.in(zxyFlipped, "it")).isEqualTo(new Extent(16, 64, 32));
        assertThat(PatchExtent.of(zxyFlipped, new Extent(16, 64, 32)).in(Affine.scale(2, 2, 5), "it"))
                .isEqualTo(new Extent(64, 32, 16));
    }

    @Test
    void thatIsLessThanAVoxelOrMoreThanAPatchHoldsIsOneLine() {
        assertThatThrownBy(() -> COVERED.in(Affine.scale(4, 80, 5), "sub-01.zarr/3"))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot keep the patches' extent in sub-01.zarr/3: 128.0 x 64.0 x 80.0 mm are 32.0 x 0.8 x"
                        + " 16.0 of its voxels, less than one. Choose a larger --patch-size or a finer --level.");
        assertThatThrownBy(() -> COVERED.in(Affine.scale(0.01, 0.01, 1), "sub-01.zarr/3"))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot keep the patches' extent in sub-01.zarr/3: 128.0 x 64.0 x 80.0 mm are 12800.0 x"
                        + " 6400.0 x 80.0 of its voxels, more than a patch can hold. Choose a smaller --patch-size or a"
                        + " coarser --level.");
    }
}
