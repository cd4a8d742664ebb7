package io.github.spimpatches.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.nifti.NiftiHeader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;

/** A patch's file, read back and held against the image that it was cut from. */
public final class CutPatch {
    private final ManifestRow row;
    private final byte[] file;
    private final byte[] nifti;

    private CutPatch(ManifestRow row, byte[] file, byte[] nifti) {
        this.row = row;
        this.file = file;
        this.nifti = nifti;
    }

    public static CutPatch of(Path out, ManifestRow row) throws IOException {
        byte[] file = Files.readAllBytes(out.resolve(row.path()));
        byte[] nifti =
                row.path().endsWith(".gz") ? new GZIPInputStream(new ByteArrayInputStream(file)).readAllBytes() : file;
        return new CutPatch(row, file, nifti);
    }

    /** Every voxel is the source's at the place that the file's header states; the row says the same as the file. */
    public void isTheSource(MadeImage image, int channel) {
        NiftiHeader header = NiftiHeader.parse(nifti);
        assertThat(header.affineSource()).isEqualTo(NiftiHeader.AffineSource.SFORM);
        assertThat(header.extent()).isEqualTo(row.size());
        assertThat(header.type()).isEqualTo(image.type());
        assertThat((long) nifti.length).isEqualTo(header.dataOffset() + header.voxelBytes());

        Extent size = row.size();
        Point first = inImage(image, header, 0, 0, 0);
        Point last = inImage(image, header, size.x() - 1, size.y() - 1, size.z() - 1);
        long[] start = {Math.round(first.x()), Math.round(first.y()), Math.round(first.z())};
        for (int axis = 0; axis < 3; axis++) {
            assertThat(first.at(axis)).isCloseTo((double) start[axis], within(1e-3));
            assertThat(last.at(axis)).isCloseTo(start[axis] + size.at(axis) - 1.0, within(1e-3));
        }
        assertThat(start).containsExactly(row.startX(), row.startY(), row.startZ());
        assertThat(start).containsExactly(startAroundCentre(image));

        assertThat(wrongBytes(image, channel, header, start)).as(row.path()).isZero();
        assertThat(row.paddedVoxels()).isEqualTo(voxelsOutside(image, start));
        assertThat(row.bytes()).isEqualTo(file.length);
        assertThat(row.crc32c()).isEqualTo(crc32c(file));
        assertThat(row.dtype()).isEqualTo(image.type().word());
    }

    private long[] startAroundCentre(MadeImage image) {
        Point voxel =
                image.voxelToWorld(row.level()).inverse().apply(row.centre().world());
        long[] start = new long[3];
        for (int axis = 0; axis < 3; axis++) {
            start[axis] = (long) Math.rint(voxel.at(axis) - row.size().at(axis) / 2.0);
        }
        return start;
    }

    private Point inImage(MadeImage image, NiftiHeader header, double x, double y, double z) {
        return image.voxelToWorld(row.level())
                .inverse()
                .apply(header.voxelToWorld().apply(x, y, z));
    }

    private int wrongBytes(MadeImage image, int channel, NiftiHeader header, long[] start) {
        int wrong = 0;
        int at = Math.toIntExact(header.dataOffset());
        for (int z = 0; z < row.size().z(); z++) {
            for (int y = 0; y < row.size().y(); y++) {
                for (int x = 0; x < row.size().x(); x++) {
                    for (int n = 0; n < image.type().bytes(); n++, at++) {
                        boolean same = image.holds(
                                row.level(), channel, start[0] + x, start[1] + y, start[2] + z, n, nifti[at]);
                        wrong += same ? 0 : 1;
                    }
                }
            }
        }
        return wrong;
    }

    private long voxelsOutside(MadeImage image, long[] start) {
        Extent extent = image.extent(row.level());
        long outside = 0;
        for (int z = 0; z < row.size().z(); z++) {
            for (int y = 0; y < row.size().y(); y++) {
                for (int x = 0; x < row.size().x(); x++) {
                    boolean inside = isIn(start[0] + x, extent.x())
                            && isIn(start[1] + y, extent.y())
                            && isIn(start[2] + z, extent.z());
                    outside += inside ? 0 : 1;
                }
            }
        }
        return outside;
    }

    private static boolean isIn(long at, int size) {
        return at >= 0 && at < size;
    }

    private static String crc32c(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return String.format("%08x", crc.getValue());
    }
}
