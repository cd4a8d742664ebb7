package io.github.spimpatches.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.ngff.BeyondPyramid;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.ngff.OmeZarr;
import io.github.spimpatches.patch.MadeImage;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledShareTest {
    private static final Extent LABELS = new Extent(11, 9, 7);

    @TempDir
    private Path folder;

    private SourceImage image() throws IOException {
        new MadeImage.Recipe().extent(12, 10, 8).micrometres(4, 5, 6).writeTo(folder.resolve("image.zarr"));
        return OmeZarr.open(
                        new LocalStorage(),
                        new Location(folder.resolve("image.zarr").toString()),
                        GeometryOptions.NONE)
                .image(0, BeyondPyramid.REFUSE);
    }

    @Test
    void isTheShareOfLabelledVoxelsWhoseCentresTheImageHolds() throws IOException {
        SourceImage image = image();
        SplittableRandom random = new SplittableRandom(3);
        for (int trial = 0; trial < 200; trial++) {
            double[][] rows = new double[3][4];
            for (int row = 0; row < 3; row++) {
                for (int column = 0; column < 3; column++) {
                    boolean isOblique = trial % 2 == 0;
                    rows[row][column] =
                            row == column ? random.nextDouble(-0.01, 0.01) : isOblique ? random.nextDouble(0.002) : 0;
                }
                rows[row][3] = random.nextDouble(0.06);
            }
            Affine toWorld = Affine.ofRows(rows);
            long seed = random.nextLong();
            LabelVolume labels =
                    LabelVolume.of(LABELS, toWorld, (i, j, k) -> (int) ((seed >>> ((i / 3 + 2 * j + 5 * k) % 60)) & 3));
            Affine toImage = image.voxelToWorld().inverse().after(toWorld);
            long labelled = 0;
            long within = 0;
            for (int k = 0; k < LABELS.z(); k++) {
                for (int j = 0; j < LABELS.y(); j++) {
                    for (int i = 0; i < LABELS.x(); i++) {
                        if (labels.labelAt(i, j, k) != 0) {
                            labelled++;
                            within += holds(image.extent(), toImage.apply(i, j, k)) ? 1 : 0;
                        }
                    }
                }
            }
            double expected = labelled == 0 ? 1 : (double) within / labelled;
            assertThat(LabelledShare.of(labels, image)).as("trial %d", trial).isCloseTo(expected, within(1e-12));
        }
    }

    private static boolean holds(Extent extent, Point voxel) {
        boolean holds = true;
        for (int axis = 0; axis < 3; axis++) {
            holds &= voxel.at(axis) >= -0.5 && voxel.at(axis) <= extent.at(axis) - 0.5;
        }
        return holds;
    }
}
