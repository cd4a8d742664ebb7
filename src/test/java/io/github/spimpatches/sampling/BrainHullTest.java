package io.github.spimpatches.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrainHullTest {
    /** A box of label 3 with a hole in its middle, a notch in its side, and label 8 at one end. */
    private static int label(int i, int j, int k) {
        boolean isBox = i >= 2 && i <= 9 && j >= 2 && j <= 8 && k >= 1 && k <= 7;
        boolean isHole = i >= 5 && i <= 6 && j >= 4 && j <= 5 && k == 4;
        boolean isNotch = i == 4 && j >= 7 && k == 2;
        return !isBox || isHole || isNotch ? 0 : i == 9 ? 8 : 3;
    }

    private final LabelVolume labels =
            LabelVolume.of(new Extent(12, 11, 9), Affine.scale(0.1, 0.1, 0.1), BrainHullTest::label);

    @Test
    void whatLabelsEncloseAlongAllAxesIsBrainAndANotchIsNot() {
        BrainHull.Background background = BrainHull.background(labels, List.of(new Region(3, "box", "B", List.of(3))));

        assertThat(background.region().index()).isZero();
        for (int k = 0; k < 9; k++) {
            for (int j = 0; j < 11; j++) {
                for (int i = 0; i < 12; i++) {
                    boolean isHole = i >= 5 && i <= 6 && j >= 4 && j <= 5 && k == 4;
                    boolean isBackground = background
                            .region()
                            .members()
                            .contains(background.labels().labelAt(i, j, k));
                    assertThat(isBackground).as("%d %d %d", i, j, k).isEqualTo(isHole || label(i, j, k) == 8);
                }
            }
        }
    }

    @Test
    void labelsStayWhatTheyWere() {
        LabelVolume filled = BrainHull.background(labels, List.of()).labels();
        assertThat(filled.voxels(3)).isEqualTo(labels.voxels(3));
        assertThat(filled.voxels(8)).isEqualTo(labels.voxels(8));
        assertThat(filled.voxels(0)).isEqualTo(labels.voxels(0) - 4);
    }
}
