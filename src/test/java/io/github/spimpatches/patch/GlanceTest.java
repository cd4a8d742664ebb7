package io.github.spimpatches.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.VoxelValues;
import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlanceTest {

    /** Voxels given in pieces of a size. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Pieces(byte[] voxels, int voxelBytes, int piece) implements PatchFile.Voxels {
        @Override
        public void writeTo(Sink sink) throws IOException {
            for (int at = 0; at < voxels.length; at += piece) {
                sink.write(voxels, at, Math.min(piece, voxels.length - at));
            }
        }
    }

    private static byte[] random(Extent size, PixelType type) {
        byte[] voxels = new byte[(int) size.voxels() * type.bytes()];
        SplittableRandom random = new SplittableRandom(size.voxels());
        for (int at = 0; at < voxels.length; at += type.bytes()) {
            VoxelValues.put(type, random.nextInt(4) == 0 ? 0 : random.nextInt(200), voxels, at);
        }
        return voxels;
    }

    private static Quality look(byte[] voxels, Extent size, PixelType type, int piece, int edge) throws IOException {
        Glance glance = new Glance(new Pieces(voxels, type.bytes(), piece), size, type, edge);
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        glance.writeTo(passed::write);
        assertThat(passed.toByteArray()).isEqualTo(voxels);
        return glance.quality("a/b.nii");
    }

    private static float at(byte[] voxels, Extent size, PixelType type, int x, int y, int z) {
        return (float) VoxelValues.at(type, voxels, ((z * size.y() + y) * size.x() + x) * type.bytes());
    }

    @ParameterizedTest
    @CsvSource({"16, 16, 16, UINT16", "9, 12, 7, UINT8", "13, 5, 8, FLOAT32", "1, 9, 4, INT16", "20, 20, 1, UINT32"})
    void aSmallPatchesThumbnailIsItsMiddleSlicesAndMaxima(int x, int y, int z, PixelType type) throws IOException {
        Extent size = new Extent(x, y, z);
        byte[] voxels = random(size, type);

        Quality quality = look(voxels, size, type, x * y * type.bytes(), 64);
        Thumbnail thumbnail = Thumbnail.parse(quality.thumbnail());

        assertThat(thumbnail.slices()).isEqualTo(size);
        assertThat(thumbnail.projections()).isEqualTo(size);
        for (int k = 0; k < z; k++) {
            for (int j = 0; j < y; j++) {
                float most = 0;
                for (int i = 0; i < x; i++) {
                    most = Math.max(most, at(voxels, size, type, i, j, k));
                }
                assertThat(thumbnail.values()[thumbnail.start(0, false) + k * y + j])
                        .isEqualTo(at(voxels, size, type, x / 2, j, k));
                assertThat(thumbnail.values()[thumbnail.start(0, true) + k * y + j])
                        .isEqualTo(most);
            }
            for (int i = 0; i < x; i++) {
                float most = 0;
                for (int j = 0; j < y; j++) {
                    most = Math.max(most, at(voxels, size, type, i, j, k));
                }
                assertThat(thumbnail.values()[thumbnail.start(1, false) + k * x + i])
                        .isEqualTo(at(voxels, size, type, i, y / 2, k));
                assertThat(thumbnail.values()[thumbnail.start(1, true) + k * x + i])
                        .isEqualTo(most);
            }
        }
        for (int j = 0; j < y; j++) {
            for (int i = 0; i < x; i++) {
                float most = 0;
                for (int k = 0; k < z; k++) {
                    most = Math.max(most, at(voxels, size, type, i, j, k));
                }
                assertThat(thumbnail.values()[thumbnail.start(2, false) + j * x + i])
                        .isEqualTo(at(voxels, size, type, i, j, z / 2));
                assertThat(thumbnail.values()[thumbnail.start(2, true) + j * x + i])
                        .isEqualTo(most);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"50, 64, 33", "70, 9, 130", "128, 128, 40"})
    void whatIsSeenDoesNotDependOnThePiecesInWhichItComes(int x, int y, int z) throws IOException {
        Extent size = new Extent(x, y, z);
        byte[] voxels = random(size, PixelType.UINT16);

        Quality planes = look(voxels, size, PixelType.UINT16, x * y * 2, 48);

        assertThat(look(voxels, size, PixelType.UINT16, 4096, 48)).isEqualTo(planes);
        assertThat(look(voxels, size, PixelType.UINT16, 2 * x * y * 7, 48)).isEqualTo(planes);
        Thumbnail thumbnail = Thumbnail.parse(planes.thumbnail());
        assertThat(Math.max(thumbnail.slices().x(), thumbnail.slices().z())).isLessThanOrEqualTo(48);
        assertThat(planes.sampled()).isBetween(200L, 4500L);
    }

    @Test
    void oneVoxelIsEnoughNotToBeAllZero() throws IOException {
        Extent size = Extent.cube(40);
        byte[] voxels = new byte[64_000];

        assertThat(look(voxels, size, PixelType.UINT8, 1600, 0).allZero()).isTrue();
        voxels[63_999] = 1;

        Quality quality = look(voxels, size, PixelType.UINT8, 1600, 0);
        assertThat(quality.allZero()).isFalse();
        assertThat(quality.thumbnail()).isNull();
    }

    @Test
    void countsWhatIsZeroAndWhatIsSaturated() throws IOException {
        Extent size = new Extent(8, 8, 8);
        byte[] voxels = new byte[512];
        for (int i = 0; i < 512; i++) {
            voxels[i] = (byte) (i < 128 ? 0 : i < 256 ? 255 : 16);
        }

        Quality quality = look(voxels, size, PixelType.UINT8, 64, 0);

        assertThat(quality.sampled()).isEqualTo(512);
        assertThat(quality.density()).isEqualTo(0.75);
        assertThat(quality.saturation()).isEqualTo(0.25);
        assertThat(quality.maximum()).isEqualTo(255);
        assertThat(quality.mean()).isEqualTo((128 * 255 + 256 * 16) / 512.0);
        assertThat(quality.histogram())
                .isEqualTo("0:128 " + (Float.floatToRawIntBits(16) >>> 20) + ":256 "
                        + (Float.floatToRawIntBits(255) >>> 20) + ":128");
    }
}
