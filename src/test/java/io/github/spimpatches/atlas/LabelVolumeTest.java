package io.github.spimpatches.atlas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.nifti.NiftiReader;
import io.github.spimpatches.nifti.PatchHeader;
import io.github.spimpatches.problem.InputProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LabelVolumeTest {
    /*
     * One plane, j downwards:
     *   0 0 7 7 7
     *   0 5 5 7 7
     *   9 9 9 9 9
     */
    private static final int[][] PICTURE = {{0, 0, 7, 7, 7}, {0, 5, 5, 7, 7}, {9, 9, 9, 9, 9}};

    private static LabelVolume picture() {
        return LabelVolume.of(new Extent(5, 3, 1), Affine.IDENTITY, (i, j, k) -> PICTURE[j][i]);
    }

    @Test
    void rowsAreRuns() {
        LabelVolume volume = picture();
        StringBuilder runs = new StringBuilder();
        volume.forEachRun((j, k, from, to, ordinal) -> runs.append(from)
                .append('-')
                .append(to)
                .append(':')
                .append(volume.labelOf(ordinal))
                .append(to == 5 ? "|" : " "));
        assertThat(runs).hasToString("0-2:0 2-5:7|0-1:0 1-3:5 3-5:7|0-5:9|");
        assertThat(volume.runCount()).isEqualTo(6);
        assertThat(volume.firstRun(1, 0)).isEqualTo(2);
        assertThat(volume.endRun(1, 0)).isEqualTo(5);
        assertThat(volume.runAt(2, 1, 0)).isEqualTo(3);
        assertThat(volume.runEnd(0, 3)).isEqualTo(3);
        assertThat(volume.labelOf(volume.runOrdinal(0, 3))).isEqualTo(5);
    }

    @Test
    void countsAndBoxesArePerLabel() {
        LabelVolume volume = picture();
        assertThat(volume.labels()).containsExactly(0, 5, 7, 9);
        assertThat(volume.voxels(7)).isEqualTo(5);
        assertThat(volume.voxels(8)).isZero();
        assertThat(volume.bounds(7)).isEqualTo(new Box(2, 0, 0, new Extent(3, 2, 1)));
        assertThat(volume.bounds(5)).isEqualTo(new Box(1, 1, 0, new Extent(2, 1, 1)));
        assertThat(volume.bounds(8)).isEqualTo(new Box(0, 0, 0, new Extent(0, 0, 0)));
        assertThat(volume.ordinalOfLabel(8)).isEqualTo(-1);
    }

    @Test
    void aVoxelOutsideIsRefused() {
        assertThatThrownBy(() -> picture().labelAt(5, 0, 0))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("voxel (5, 0, 0) of 5 x 3 x 1");
    }

    @Test
    void randomVolumesAnswerAsAPlainArrayDoes() {
        SplittableRandom random = new SplittableRandom(9);
        for (int n = 0; n < 50; n++) {
            Extent e = new Extent(1 + random.nextInt(20), 1 + random.nextInt(9), 1 + random.nextInt(7));
            int[][][] array = new int[e.z()][e.y()][e.x()];
            Map<Integer, Long> counts = new HashMap<>();
            int[] palette = random.ints(1 + random.nextInt(5)).toArray();
            for (int k = 0; k < e.z(); k++) {
                for (int j = 0; j < e.y(); j++) {
                    for (int i = 0; i < e.x(); i++) {
                        array[k][j][i] = palette[Math.min(random.nextInt(palette.length * 3), palette.length - 1)];
                        counts.merge(array[k][j][i], 1L, Long::sum);
                    }
                }
            }
            LabelVolume volume = LabelVolume.of(e, Affine.IDENTITY, (i, j, k) -> array[k][j][i]);
            for (int k = 0; k < e.z(); k++) {
                for (int j = 0; j < e.y(); j++) {
                    for (int i = 0; i < e.x(); i++) {
                        assertThat(volume.labelAt(i, j, k)).isEqualTo(array[k][j][i]);
                    }
                }
            }
            counts.forEach((label, count) -> assertThat(volume.voxels(label)).isEqualTo(count));
            assertThat(volume.labels()).hasSize(counts.size()).isSorted();
        }
    }

    @Test
    void labelsBeyond65535AndManyOfThemAreKept() {
        Extent e = new Extent(100, 30, 1);
        LabelVolume volume = LabelVolume.of(e, Affine.IDENTITY, (i, j, k) -> (j * 100 + i) * 200_003 - 5);
        assertThat(volume.labelCount()).isEqualTo(3000);
        assertThat(volume.labelAt(99, 29, 0)).isEqualTo(2999 * 200_003 - 5);
        assertThat(volume.labelAt(0, 0, 0)).isEqualTo(-5);
    }

    @Test
    void theLongestRowIsKeptWhole() {
        LabelVolume volume = LabelVolume.of(new Extent(65_535, 1, 1), Affine.IDENTITY, (i, j, k) -> i / 65_534);
        assertThat(volume.voxels(0)).isEqualTo(65_534);
        assertThat(volume.voxels(1)).isEqualTo(1);
        assertThat(volume.labelAt(65_534, 0, 0)).isEqualTo(1);
    }

    @Test
    void moreLabelsThanAnyAtlasHasAreRefused() {
        assertThatThrownBy(() -> LabelVolume.of(new Extent(256, 257, 1), Affine.IDENTITY, (i, j, k) -> j * 256 + i))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read labels from a made volume: it holds more than 65536 different labels (voxel"
                        + " (0, 256, 0) holds one more, 65536); expected an atlas");
    }

    @Test
    void aNiftiFileIsReadInOnePass() throws IOException {
        Extent e = new Extent(5, 3, 2);
        Affine affine = new Affine(0, 0, 0.5, 1, 0.25, 0, 0, 2, 0, -2, 0, 3);
        byte[] header = PatchHeader.bytes(e, PixelType.FLOAT32, affine, "{}");
        ByteBuffer file = ByteBuffer.allocate(header.length + 120).order(ByteOrder.LITTLE_ENDIAN);
        file.put(header);
        for (int n = 0; n < 30; n++) {
            file.putFloat((float) Math.floor(n / 4.0));
        }
        try (NiftiReader reader = NiftiReader.open(new ByteArrayInputStream(file.array()), "x.nii")) {
            LabelVolume volume = LabelVolume.read(reader, "x.nii");
            assertThat(volume.extent()).isEqualTo(e);
            assertThat(volume.voxelToWorld()).isEqualTo(affine);
            assertThat(volume.labelAt(4, 2, 1)).isEqualTo(7);
            assertThat(volume.voxels(7)).isEqualTo(2);
        }
    }

    @Test
    void aRowThatIsTooLongIsRefusedBeforeItIsRead() throws IOException {
        byte[] header = PatchHeader.bytes(new Extent(65_536, 1, 1), PixelType.UINT8, Affine.IDENTITY, "");
        try (NiftiReader reader = NiftiReader.open(new ByteArrayInputStream(header), "x.nii")) {
            assertThatThrownBy(() -> LabelVolume.read(reader, "x.nii"))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Cannot read labels from x.nii: its first axis has 65536 voxels; expected at most"
                            + " 65535");
        }
    }
}
