package io.github.spimpatches.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.problem.Version;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PatchHeaderTest {
    private static final Extent SIZE = new Extent(64, 48, 32);
    private static final String JSON = "{\"label\":382,\"name\":\"Ammon's horn, \u00b5\",\"subject\":\"01\"}";

    private static ByteBuffer fields(byte[] header) {
        return ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Quaternions as nibabel 5.4.2 makes them: nibabel.quaternions.mat2quat(rotation), qfac from the determinant. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "RAS, 0, 0, 0, 1",
        "LAS, 0, 1, 0, -1",
        "LPS, 0, 0, 1, 1",
        "RPI, 1, 0, 0, 1",
        "RAI, 0, 0, 0, -1",
        "LAI, 0, 1, 0, 1",
        "LPI, 0, 0, 1, -1"
    })
    void aFlippedPatchHasNibabelsQuaternion(String orientation, float b, float c, float d, float qfac) {
        Affine affine = new io.github.spimpatches.geometry.Orientation(orientation)
                .affine(new Point(0.002, 0.002, 0.004), new Point(1, -2, 3));
        ByteBuffer header = fields(PatchHeader.bytes(SIZE, PixelType.UINT16, affine, ""));
        assertThat(header.getShort(252)).isEqualTo((short) 2);
        assertThat(header.getFloat(76)).isEqualTo(qfac);
        assertThat(new float[] {header.getFloat(256), header.getFloat(260), header.getFloat(264)})
                .containsExactly(b, c, d);
    }

    @Test
    void theFieldsOfAPatchAreTheContracts() {
        Affine affine = new Affine(0, 0, 0.004, -1, -0.002, 0, 0, 2, 0, 0.003, 0, 3);
        byte[] bytes = PatchHeader.bytes(SIZE, PixelType.UINT16, affine, "");
        ByteBuffer header = fields(bytes);
        assertThat(bytes).hasSize(352);
        assertThat(header.getInt(0)).isEqualTo(348);
        assertThat(header.getFloat(108)).isEqualTo(352f);
        assertThat(header.getFloat(112)).isEqualTo(1f);
        assertThat(header.getFloat(116)).isZero();
        assertThat(header.getFloat(124)).isZero();
        assertThat(header.getFloat(128)).isZero();
        assertThat(header.get(123)).isEqualTo((byte) 2);
        assertThat(header.getShort(70)).isEqualTo((short) 512);
        assertThat(header.getShort(72)).isEqualTo((short) 16);
        assertThat(header.getShort(254)).isEqualTo((short) 2);
        assertThat(new float[] {header.getFloat(80), header.getFloat(84), header.getFloat(88)})
                .containsExactly(0.002f, 0.003f, 0.004f);
        assertThat(new String(bytes, 148, 80, java.nio.charset.StandardCharsets.US_ASCII).strip())
                .startsWith("spim-patches ")
                .startsWith(Version.program());
        assertThat(header.getInt(348)).isZero();
        // nibabel 5.4.2: Nifti1Header().set_qform(affine) gives quatern (0.5, -0.5, -0.5), qfac -1.
        assertThat(new float[] {header.getFloat(76), header.getFloat(256), header.getFloat(260), header.getFloat(264)})
                .containsExactly(-1f, 0.5f, -0.5f, -0.5f);
    }

    @ParameterizedTest
    @EnumSource(PixelType.class)
    void everyTypeIsReadBackAsItself(PixelType type) {
        NiftiHeader header = NiftiHeader.parse(PatchHeader.bytes(SIZE, type, Affine.scale(0.5, 0.25, 2), JSON));
        assertThat(header.type()).isEqualTo(type);
        assertThat(header.extent()).isEqualTo(SIZE);
        assertThat(header.isScaled()).isFalse();
        assertThat(header.voxelToWorld()).isEqualTo(Affine.scale(0.5, 0.25, 2));
        assertThat(header.affineSource()).isEqualTo(NiftiHeader.AffineSource.SFORM);
    }

    @Test
    void theStoredAffineIsTheNearestFloat32() {
        SplittableRandom random = new SplittableRandom(3);
        for (int n = 0; n < 1000; n++) {
            Affine affine = randomRotation(random, 0.001);
            Affine stored = NiftiHeader.parse(PatchHeader.bytes(SIZE, PixelType.UINT8, affine, ""))
                    .voxelToWorld();
            for (int i = 0; i < 12; i++) {
                assertThat(stored.at(i / 4, i % 4)).isEqualTo((float) affine.at(i / 4, i % 4));
            }
        }
    }

    @Test
    void qformAndSformAgreeAtEveryCornerOrTheQformIsLeftOut() {
        SplittableRandom random = new SplittableRandom(11);
        int stated = 0;
        for (int n = 0; n < 1000; n++) {
            Affine affine = randomRotation(random, 0.002);
            byte[] header = PatchHeader.bytes(SIZE, PixelType.UINT8, affine, "");
            if (fields(header).getShort(252) == 0) {
                continue;
            }
            stated++;
            Affine sform = NiftiHeader.parse(header).voxelToWorld();
            fields(header).putShort(254, (short) 0);
            NiftiHeader byQform = NiftiHeader.parse(header);
            assertThat(byQform.affineSource()).isEqualTo(NiftiHeader.AffineSource.QFORM);
            Affine difference = sform.inverse().after(byQform.voxelToWorld());
            for (int corner = 0; corner < 8; corner++) {
                Point p = new Point((corner & 1) * 63, (corner >> 1 & 1) * 47, (corner >> 2) * 31);
                Point q = difference.apply(p);
                for (int axis = 0; axis < 3; axis++) {
                    assertThat(q.at(axis)).as("case %d", n).isCloseTo(p.at(axis), within(1.01e-4));
                }
            }
        }
        // Only rotations within a hair of half a turn cannot be told in float32.
        assertThat(stated).isGreaterThan(950);
    }

    @Test
    void aShearedAffineHasNoQform() {
        Affine sheared = new Affine(0.002, 0.0002, 0, 0, 0, 0.002, 0, 0, 0, 0, 0.002, 0);
        ByteBuffer header = fields(PatchHeader.bytes(SIZE, PixelType.UINT8, sheared, ""));
        assertThat(header.getShort(252)).isZero();
        assertThat(header.getShort(254)).isEqualTo((short) 2);
        assertThat(header.getFloat(76)).isEqualTo(1f);
    }

    @Test
    void anAxisBeyond32767MakesItNifti2() {
        byte[] header = PatchHeader.bytes(new Extent(40_000, 2, 1), PixelType.INT32, Affine.scale(0.1, 0.2, 0.3), JSON);
        NiftiHeader read = NiftiHeader.parse(header);
        assertThat(read.version()).isEqualTo(2);
        assertThat(read.extent()).isEqualTo(new Extent(40_000, 2, 1));
        assertThat(read.voxelToWorld()).isEqualTo(Affine.scale(0.1, 0.2, 0.3));
        assertThat(read.dataOffset()).isEqualTo(header.length);
        assertThat(PatchHeader.text(header)).contains(JSON);
        assertThat(NiftiHeader.parse(PatchHeader.bytes(new Extent(32_767, 2, 1), PixelType.INT8, Affine.IDENTITY, ""))
                        .version())
                .isEqualTo(1);
    }

    @Test
    void theExtensionIsPaddedToSixteenBytesAndReadBack() {
        for (int length = 0; length < 40; length++) {
            String json = "{\"n\":\"" + "x".repeat(length) + "\"}";
            byte[] header = PatchHeader.bytes(SIZE, PixelType.UINT8, Affine.IDENTITY, json);
            assertThat(header.length % 16).isZero();
            assertThat(fields(header).getFloat(108)).isEqualTo((float) header.length);
            assertThat(fields(header).getInt(352)).isEqualTo(header.length - 352);
            assertThat(fields(header).getInt(356)).isEqualTo(6);
            assertThat(PatchHeader.text(header)).contains(json);
        }
    }

    @Test
    void theTextIsFoundInTheFirstBytesOfAGzipFile() {
        byte[] header = PatchHeader.bytes(SIZE, PixelType.UINT8, Affine.IDENTITY, JSON);
        byte[] file = Arrays.copyOf(header, header.length + 100_000);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = header.length; i < file.length; i++) {
            file[i] = (byte) random.nextInt();
        }
        byte[] gzip = MadeNifti.gzip(file);
        assertThat(PatchHeader.text(Arrays.copyOf(gzip, 2048))).contains(JSON);
        assertThat(PatchHeader.text(Arrays.copyOf(file, 2048))).contains(JSON);
    }

    @Test
    void whatHoldsNoTextIsEmptyNeverAnError() {
        byte[] header = PatchHeader.bytes(SIZE, PixelType.UINT8, Affine.IDENTITY, JSON);
        for (int length = 0; length < header.length; length++) {
            assertThat(PatchHeader.text(Arrays.copyOf(header, length))).isEmpty();
        }
        assertThat(PatchHeader.text(PatchHeader.bytes(SIZE, PixelType.UINT8, Affine.IDENTITY, "")))
                .isEmpty();
        SplittableRandom random = new SplittableRandom(2);
        for (int n = 0; n < 2000; n++) {
            byte[] spoilt = n % 2 == 0 ? MadeNifti.gzip(header) : header.clone();
            for (int i = 0; i < 5; i++) {
                spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt();
            }
            assertThat(PatchHeader.text(spoilt)).isNotNull();
        }
    }

    private static Affine randomRotation(SplittableRandom random, double spacing) {
        double[] q = new double[4];
        for (int i = 0; i < 4; i++) {
            q[i] = random.nextDouble(-1, 1);
        }
        double[][] rows = NiftiHeader.rotation(q[0], q[1], q[2], q[3]);
        double flip = random.nextBoolean() ? -1 : 1;
        for (int row = 0; row < 3; row++) {
            rows[row][0] *= spacing;
            rows[row][1] *= spacing * 1.5 * flip;
            rows[row][2] *= spacing * 2;
            rows[row][3] = random.nextDouble(-15, 15);
        }
        return Affine.ofRows(rows);
    }
}
