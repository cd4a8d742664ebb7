package io.github.spimpatches.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.Python;
import io.github.spimpatches.config.Settings.Compression;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.nifti.PatchHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GzipSinkTest {
    /** What the voxels of a made patch are. */
    private enum Look {
        ZERO,
        NOISY,
        RANDOM,
        BALL
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void headerAndVoxelsOfEveryTypeComeBack(PixelType type) throws IOException {
        for (Compression compression : Compression.values()) {
            for (Look look : Look.values()) {
                byte[] patch = patch(type, look, 37);
                byte[] gzip = gzip(patch, compression, type.bytes());

                try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
                    assertThat(Arrays.equals(in.readAllBytes(), patch))
                            .as("%s %s", compression, look)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void isOneMemberWithoutTimeNameAndSystem() throws IOException {
        byte[] patch = patch(PixelType.UINT16, Look.NOISY, 10);

        for (Compression compression : Compression.values()) {
            assertThat(gzip(patch, compression, 2)).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);
        }
    }

    @Test
    void anEmptyMemberIsWhole() throws IOException {
        for (Compression compression : Compression.values()) {
            byte[] gzip = gzip(new byte[0], compression, 1);
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
                assertThat(in.readAllBytes()).isEmpty();
            }
        }
    }

    @Test
    void readersOfOthersReadIt(TestReporter reporter) throws IOException {
        Python python = Python.find();
        for (Compression compression : Compression.values()) {
            for (PixelType type : List.of(PixelType.UINT8, PixelType.UINT16, PixelType.FLOAT32)) {
                for (Look look : Look.values()) {
                    byte[] patch = patch(type, look, 47);
                    String name = compression + "_" + type.word() + "_" + look + ".nii";
                    Files.write(folder.resolve(name), patch);
                    Files.write(folder.resolve(name + ".gz"), gzip(patch, compression, type.bytes()));
                }
            }
        }

        String read = python.run("read_gzip.py", List.of(folder.toString()));
        reporter.publishEntry("readers", read);
        assertThat(read).contains("python gzip: 24 files", "isal: 24 files", "gzip -t: 24 files", "nibabel: 24 files");
    }

    /** Written as a patch is: the header, then slabs. */
    private static byte[] gzip(byte[] patch, Compression compression, int voxelBytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int slab = 47 * 47 * voxelBytes * 3;
        try (GzipSink gzip = new GzipSink(out::write, compression, voxelBytes)) {
            for (int at = 0; at < patch.length; at += slab) {
                gzip.write(patch, at, Math.min(slab, patch.length - at));
            }
            gzip.finish();
        }
        return out.toByteArray();
    }

    private static byte[] patch(PixelType type, Look look, int edge) {
        byte[] header = PatchHeader.bytes(Extent.cube(edge), type, Affine.scale(0.004, 0.004, 0.004), "{\"a\":1}");
        ByteBuffer patch = ByteBuffer.allocate(header.length + edge * edge * edge * type.bytes())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(header);
        SplittableRandom random = new SplittableRandom(edge);
        for (int i = 0; patch.hasRemaining(); i++) {
            int value =
                    switch (look) {
                        case ZERO -> 0;
                        case NOISY -> 60 + random.nextInt(20) + random.nextInt(20);
                        case RANDOM -> random.nextInt();
                        case BALL -> inBall(i, edge) ? 100 : 0;
                    };
            switch (type) {
                case UINT8, INT8 -> patch.put((byte) value);
                case UINT16, INT16 -> patch.putShort((short) value);
                case UINT32, INT32 -> patch.putInt(value);
                case UINT64, INT64 -> patch.putLong(value);
                case FLOAT32 -> patch.putFloat(value * 1.1f);
                case FLOAT64 -> patch.putDouble(value * 1.1);
            }
        }
        return patch.array();
    }

    private static boolean inBall(int voxel, int edge) {
        int x = voxel % edge - edge / 2;
        int y = voxel / edge % edge - edge / 2;
        int z = voxel / edge / edge - edge / 2;
        return x * x + y * y + z * z < edge * edge / 9;
    }
}
