package io.github.spimpatches.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class NiftiReaderTest {
    private static final List<Integer> COUNTING = IntStream.range(0, 24).boxed().toList();

    private static List<Integer> labels(byte[] file) throws IOException {
        return labels(new ByteArrayInputStream(file));
    }

    private static List<Integer> labels(InputStream in) throws IOException {
        List<Integer> labels = new ArrayList<>();
        try (NiftiReader reader = NiftiReader.open(in, "x.nii.gz")) {
            reader.readLabels((j, k, row) -> Arrays.stream(row).forEach(labels::add));
        }
        return labels;
    }

    @Test
    void rowsComeInFileOrder() throws IOException {
        List<String> rows = new ArrayList<>();
        try (NiftiReader reader = NiftiReader.open(new ByteArrayInputStream(new MadeNifti().bytes()), "x.nii")) {
            reader.readLabels((j, k, row) -> rows.add("j " + j + " k " + k + " " + Arrays.toString(row)));
        }
        assertThat(rows)
                .containsExactly(
                        "j 0 k 0 [0, 1, 2, 3]",
                        "j 1 k 0 [4, 5, 6, 7]",
                        "j 2 k 0 [8, 9, 10, 11]",
                        "j 0 k 1 [12, 13, 14, 15]",
                        "j 1 k 1 [16, 17, 18, 19]",
                        "j 2 k 1 [20, 21, 22, 23]");
    }

    @Test
    void gzipIsKnownByItsMagicNotByTheName() throws IOException {
        assertThat(labels(new MadeNifti().gzip())).isEqualTo(COUNTING);
        assertThat(labels(new MadeNifti().bytes())).isEqualTo(COUNTING);
    }

    @Test
    void everyMemberOfAGzipFileIsReadFromAStreamThatNeverSaysWhatIsAvailable() throws IOException {
        byte[] plain = new MadeNifti().bytes();
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (int from = 0; from < plain.length; from += 100) {
            members.write(MadeNifti.gzip(Arrays.copyOfRange(plain, from, Math.min(plain.length, from + 100))));
        }
        InputStream quiet = new FilterInputStream(new ByteArrayInputStream(members.toByteArray())) {
            @Override
            public int available() {
                return 0;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, Math.min(length, 7));
            }
        };
        assertThat(labels(quiet)).isEqualTo(COUNTING);
    }

    @Test
    void whatFollowsTheVoxelsIsIgnored() throws IOException {
        byte[] plain = new MadeNifti().bytes();
        assertThat(labels(Arrays.copyOf(plain, plain.length + 1000))).isEqualTo(COUNTING);
    }

    @Test
    void aTruncatedFileIsNamedWithBothSizes() {
        byte[] plain = new MadeNifti().bytes();
        assertThatThrownBy(() -> labels(Arrays.copyOf(plain, plain.length - 5)))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read x.nii.gz: the header claims 48 bytes of voxels (4 x 3 x 2, int16), the file"
                        + " holds 43. The file is damaged or truncated.");
    }

    @Test
    void aTruncatedGzipFileIsNamedWithBothSizes() {
        SplittableRandom random = new SplittableRandom(1);
        byte[] plain = new MadeNifti().dims(3, 4, 3, 2000, 1, 1, 1, 1).bytes();
        byte[] large = Arrays.copyOf(plain, 352 + 48_000);
        for (int i = 352; i < large.length; i++) {
            large[i] = (byte) random.nextInt();
        }
        byte[] gzip = MadeNifti.gzip(large);
        assertThatThrownBy(() -> labels(Arrays.copyOf(gzip, gzip.length / 2)))
                .isInstanceOf(InputProblem.class)
                .hasMessageMatching("Cannot read x\\.nii\\.gz: the header claims 48000 bytes of voxels \\(4 x 3 x 2000,"
                        + " int16\\), the file holds 2[0-9]{4}\\. The file is damaged or truncated\\.");
    }

    @Test
    void aGzipFileWithoutItsChecksumIsSaidToHoldEveryVoxel() {
        byte[] gzip = new MadeNifti().gzip();
        assertThatThrownBy(() -> labels(Arrays.copyOf(gzip, gzip.length - 4)))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read x.nii.gz: all 48 bytes of voxels (4 x 3 x 2, int16) are there, but the gzip"
                        + " data end before their checksum. The file is truncated.");
    }

    @Test
    void aHeaderThatClaimsMoreThanAnyFileHoldsCostsNothing() {
        // 2 GiB a plane at most, 32,767 planes: 60 TiB claimed by 400 bytes.
        byte[] plain = new MadeNifti()
                .datatype(2)
                .dims(3, 32767, 32767, 32767, 1, 1, 1, 1)
                .bytes();
        assertThatThrownBy(() -> labels(plain))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read x.nii.gz: the header claims 35181150961663 bytes of voxels"
                        + " (32767 x 32767 x 32767, uint8), the file holds 48. The file is damaged or truncated.");
    }

    @Test
    void theStoredSizeTellsAShortFileBeforeAnyVoxelIsRead(@TempDir Path folder) throws IOException {
        Path plain = Files.write(folder.resolve("plain.nii"), Arrays.copyOf(new MadeNifti().bytes(), 360));
        assertThatThrownBy(() -> NiftiReader.open(new LocalStorage(), new Location(plain.toString())))
                .isInstanceOf(InputProblem.class)
                .hasMessage(
                        "Cannot read " + plain + ": the header claims 48 bytes of voxels (4 x 3 x 2, int16), the file"
                                + " holds 8. The file is damaged or truncated.");
        byte[] claims = new MadeNifti().dims(3, 4000, 3000, 2000, 1, 1, 1, 1).gzip();
        Path gzip = Files.write(folder.resolve("claims.nii"), claims);
        assertThatThrownBy(() -> NiftiReader.open(new LocalStorage(), new Location(gzip.toString())))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read " + gzip + ": the header claims 48000000000 bytes of voxels"
                        + " (4000 x 3000 x 2000, int16), more than a gzip file of " + claims.length
                        + " bytes can hold. The file is damaged or truncated.");
        Path whole = Files.write(folder.resolve("whole.nii"), new MadeNifti().gzip());
        try (NiftiReader reader = NiftiReader.open(new LocalStorage(), new Location(whole.toString()))) {
            assertThat(reader.header().extent().voxels()).isEqualTo(24);
        }
        assertThatThrownBy(() -> NiftiReader.open(new LocalStorage(), new Location(folder + "/absent.nii")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aFileThatEndsWithinItsHeaderSaysSo() {
        byte[] plain = new MadeNifti().bytes();
        assertThatThrownBy(() -> labels(Arrays.copyOf(plain, 100)))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read x.nii.gz: the file ends after 100 of 348 header bytes");
        assertThatThrownBy(() -> labels(new byte[0]))
                .isInstanceOf(InputProblem.class)
                .hasMessage(
                        "Cannot read x.nii.gz: it is not a NIfTI file: it starts with the bytes (none, it is empty);"
                                + " expected a header size of 348 (NIfTI-1) or 540 (NIfTI-2)");
        assertThatThrownBy(() -> labels(Arrays.copyOf(new MadeNifti().gzip(), 30)))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read x.nii.gz: the file is damaged or truncated before the end of its header"
                        + " (Unexpected end of ZLIB input stream)");
    }

    @Test
    void aFlippedBitInAGzipFileIsNoticed() {
        byte[] gzip = new MadeNifti().gzip();
        gzip[gzip.length - 6] ^= 1; // in the checksum
        assertThatThrownBy(() -> labels(gzip))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read x.nii.gz: the gzip data are damaged after 48 of 48 bytes of voxels"
                        + " (Corrupt GZIP trailer)");
    }

    @Test
    void aVoxelThatIsNoWholeNumberIsNamedWithItsValue() {
        MadeNifti made = new MadeNifti().datatype(16).dims(3, 4, 3, 1, 1, 1, 1, 1);
        for (int n = 0; n < 12; n++) {
            made.putFloat(352 + 4 * n, n == 6 ? 12.5 : n);
        }
        assertThatThrownBy(() -> labels(made.bytes()))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read labels from x.nii.gz: voxel (2, 1, 0) holds 12.5, expected whole numbers");
        made.putFloat(352 + 4 * 6, Double.NaN);
        assertThatThrownBy(() -> labels(made.bytes()))
                .hasMessage("Cannot read labels from x.nii.gz: voxel (2, 1, 0) holds NaN, expected whole numbers");
        made.putFloat(352 + 4 * 6, 0x1p31);
        assertThatThrownBy(() -> labels(made.bytes()))
                .hasMessage("Cannot read labels from x.nii.gz: voxel (2, 1, 0) holds 2147483648, expected whole numbers"
                        + " from -2147483648 to 2147483647");
        made.putFloat(352 + 4 * 6, 6).putFloat(112, 0.25);
        assertThatThrownBy(() -> labels(made.bytes()))
                .hasMessage("Cannot read labels from x.nii.gz: voxel (1, 0, 0) holds 0.25, expected whole numbers");
    }

    @Test
    void anIntegerThatIsTooLargeForALabelIsNamed() {
        MadeNifti unsigned = new MadeNifti().datatype(768).dims(3, 4, 3, 1, 1, 1, 1, 1);
        for (int n = 0; n < 12; n++) {
            unsigned.putInt(352 + 4 * n, n == 5 ? -2 : n);
        }
        assertThatThrownBy(() -> labels(unsigned.bytes()))
                .hasMessage("Cannot read labels from x.nii.gz: voxel (1, 1, 0) holds 4294967294, expected whole numbers"
                        + " from -2147483648 to 2147483647");
        MadeNifti large = new MadeNifti().datatype(1280).dims(3, 3, 2, 1, 1, 1, 1, 1);
        for (int n = 0; n < 6; n++) {
            large.putLong(352 + 8 * n, n == 4 ? -1L : n);
        }
        assertThatThrownBy(() -> labels(large.bytes()))
                .hasMessage("Cannot read labels from x.nii.gz: voxel (1, 1, 0) holds 18446744073709551615, expected"
                        + " whole numbers from -2147483648 to 2147483647");
    }

    @Test
    @Timeout(10)
    void aReaderThatIsClosedEarlyLeavesNoThreadBehind() throws IOException {
        byte[] zeros = new byte[1 << 20];
        InputStream endless = new InputStream() {
            private int at;
            private final byte[] start = new MadeNifti().bytes();

            @Override
            public int read() {
                return at < start.length ? start[at++] & 0xff : 0;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                int count = Math.min(length, zeros.length);
                for (int i = 0; i < count; i++) {
                    target[offset + i] = (byte) read();
                }
                return count;
            }
        };
        NiftiReader.open(endless, "x.nii").close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("nifti-read-ahead");
    }

    @Test
    void aStoresFailureIsNotMistakenForADamagedFile() {
        InputStream failing = new FilterInputStream(new ByteArrayInputStream(new MadeNifti().bytes())) {
            private int served;

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (served > 360) {
                    throw new IOException("connection reset while reading s3a://b/x.nii");
                }
                int count = super.read(target, offset, Math.min(length, 50));
                served += count;
                return count;
            }
        };
        assertThatThrownBy(() -> labels(failing))
                .isInstanceOf(IOException.class)
                .hasMessage("connection reset while reading s3a://b/x.nii");
    }

    @Test
    void labelsOfARandomFloatVolumeSurvive() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        ByteBuffer bytes = ByteBuffer.allocate(352 + 4 * 40 * 30 * 20).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bytes.put(new MadeNifti().datatype(16).dims(3, 40, 30, 20, 1, 1, 1, 1).bytes(), 0, 352);
        List<Integer> wanted = new ArrayList<>();
        while (bytes.hasRemaining()) {
            int label = random.nextInt(-(1 << 24), 1 << 24);
            wanted.add(label);
            bytes.putFloat(label);
        }
        assertThat(labels(MadeNifti.gzip(bytes.array()))).isEqualTo(wanted);
    }
}
