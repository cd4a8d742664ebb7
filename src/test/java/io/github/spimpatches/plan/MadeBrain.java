package io.github.spimpatches.plan;

import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.nifti.PatchHeader;
import io.github.spimpatches.patch.MadeImage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One small brain in a folder: an image of two stains, its mask, and an atlas of half its resolution in which label 1
 * (CA1) is the low half along x, label 2 (DG) the high half, and label 3 (Tiny) one voxel in the middle of DG.
 */
public final class MadeBrain {
    private static final Extent LABELS = new Extent(20, 18, 16);

    private final Path folder;
    private final MadeImage raw;
    private final MadeImage mask;

    private MadeBrain(Path folder, MadeImage raw, MadeImage mask) {
        this.folder = folder;
        this.raw = raw;
        this.mask = mask;
    }

    /** What its raw image is made of. */
    public static MadeImage.Recipe recipe() {
        return new MadeImage.Recipe()
                .extent(40, 36, 32)
                .chunk(16, 16, 12)
                .micrometres(4, 4, 4)
                .channels("Abeta", "YoPro")
                .levels(2);
    }

    public static MadeBrain in(Path folder) throws IOException {
        Files.createDirectories(folder);
        MadeImage raw = recipe().writeTo(folder.resolve("raw.zarr"));
        MadeImage mask = new MadeImage.Recipe()
                .extent(40, 36, 32)
                .chunk(40, 10, 10)
                .micrometres(4, 4, 4)
                .type(PixelType.UINT8)
                .channels("channel-0")
                .seed(3)
                .writeTo(folder.resolve("mask.zarr"));
        MadeBrain brain = new MadeBrain(folder, raw, mask);
        brain.writeDseg(brain.labelsToWorld());
        Files.writeString(
                brain.labels(),
                "index\tname\tabbreviation\n1\tField CA1\tCA1\n2\tDentate gyrus\tDG\n3\tTiny spot\tTS\n");
        return brain;
    }

    /** The same brain with another raw image, and its label volume laid over that. */
    public MadeBrain with(MadeImage.Recipe recipe) throws IOException {
        MadeBrain other = new MadeBrain(folder, recipe.writeTo(folder.resolve("other.zarr")), mask);
        Extent image = other.raw.extent(0);
        Affine toWorld = other.raw.voxelToWorld(0);
        Point first = toWorld.apply(image.x() / 40.0 - 0.5, image.y() / 36.0 - 0.5, image.z() / 32.0 - 0.5);
        double[][] rows = new double[3][4];
        for (int row = 0; row < 3; row++) {
            for (int axis = 0; axis < 3; axis++) {
                rows[row][axis] = toWorld.at(row, axis) * image.at(axis) / LABELS.at(axis);
            }
            rows[row][3] = first.at(row);
        }
        other.writeDseg(Affine.ofRows(rows));
        return other;
    }

    public MadeImage raw() {
        return raw;
    }

    public MadeImage mask() {
        return mask;
    }

    public Path dseg() {
        return folder.resolve("sub-01_seg-mini_from-demo_dseg.nii.gz");
    }

    public Path labels() {
        return folder.resolve("seg-mini_dseg.tsv");
    }

    /** The one brain's options, without OUT_DIR. */
    public List<String> options() {
        return List.of(
                "--subject",
                "01",
                "--image",
                "raw=" + raw.folder(),
                "--image",
                "mask=" + mask.folder(),
                "--dseg",
                dseg().toString(),
                "--labels",
                labels().toString());
    }

    /** The same, as a cohort's source takes it. */
    public Map<String, Location> images() {
        return Map.of("raw", raw.location(), "mask", mask.location());
    }

    /** Writes the label volume anew, at another place in the world. */
    public void writeDseg(Affine voxelToWorld) throws IOException {
        byte[] header = PatchHeader.bytes(LABELS, PixelType.UINT16, voxelToWorld, "");
        ByteBuffer bytes = ByteBuffer.allocate(header.length + 2 * (int) LABELS.voxels())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(header);
        for (int k = 0; k < LABELS.z(); k++) {
            for (int j = 0; j < LABELS.y(); j++) {
                for (int i = 0; i < LABELS.x(); i++) {
                    bytes.putShort((short) label(i, j, k));
                }
            }
        }
        Files.write(dseg(), Encoder.GZIP.encode(bytes.array()));
    }

    /** A map on the label volume's grid: 0 below half of the second axis, else 1 + k. */
    public Path writeMap(String name) throws IOException {
        return writeMap(name, labelsToWorld(), (i, j, k) -> j < LABELS.y() / 2 ? 0 : 1 + k);
    }

    /** What a map holds at a label voxel. */
    public interface Value {
        double at(int i, int j, int k);
    }

    /** A map of the label volume's extent. */
    public Path writeMap(String name, Affine voxelToWorld, Value value) throws IOException {
        byte[] header = PatchHeader.bytes(LABELS, PixelType.FLOAT32, voxelToWorld, "");
        ByteBuffer bytes = ByteBuffer.allocate(header.length + 4 * (int) LABELS.voxels())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(header);
        for (int k = 0; k < LABELS.z(); k++) {
            for (int j = 0; j < LABELS.y(); j++) {
                for (int i = 0; i < LABELS.x(); i++) {
                    bytes.putFloat((float) value.at(i, j, k));
                }
            }
        }
        return Files.write(folder.resolve(name), Encoder.GZIP.encode(bytes.array()));
    }

    /** Voxel to world of the label volume: a label voxel is two image voxels wide along each axis. */
    public Affine labelsToWorld() {
        Point first = raw.world(0, 0.5, 0.5, 0.5);
        return Affine.ofRows(new double[][] {
            {0.008, 0, 0, first.x()},
            {0, 0.008, 0, first.y()},
            {0, 0, 0.008, first.z()}
        });
    }

    private static int label(int i, int j, int k) {
        if (i == 15 && j == 9 && k == 8) {
            return 3;
        }
        return i < 10 ? 1 : 2;
    }

    /** How many voxels of a patch of level 0 lie in another label than the patch's. */
    public int voxelsOfOtherLabels(ManifestRow row) {
        int other = 0;
        for (long z = row.startZ(); z < row.startZ() + row.size().z(); z++) {
            for (long y = row.startY(); y < row.startY() + row.size().y(); y++) {
                for (long x = row.startX(); x < row.startX() + row.size().x(); x++) {
                    int label = label((int) (x / 2), (int) (y / 2), (int) (z / 2));
                    other += label == row.centre().label() ? 0 : 1;
                }
            }
        }
        return other;
    }
}
