package io.github.spimpatches.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.LengthUnit;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.ngff.OmeZarrWriter;
import io.github.spimpatches.ngff.OmeZarrWriter.LevelDescription;
import io.github.spimpatches.ngff.OmeZarrWriter.Version;
import io.github.spimpatches.nifti.NiftiHeader;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An OME-Zarr in which every voxel, at every level, tells where in the world it lies: a linear function of its place, so
 * that means of blocks tell the block's middle. A patch is right where its voxels tell the places that its header gives
 * them.
 */
public final class TellingImage {
    private static final double TOLERANCE = 1e-3;

    private final List<Affine> voxelToWorld = new ArrayList<>();
    private final List<Extent> extents = new ArrayList<>();
    private final double millimetres;
    private final String orientation;
    private final String unit;
    private final List<LevelDescription> levels = new ArrayList<>();

    /** @param orientation letters of x, y, z */
    public TellingImage(String orientation, String unit) {
        this.orientation = orientation;
        this.unit = unit;
        this.millimetres = LengthUnit.parse(unit).millimetres();
    }

    /** Adds a level; scale and translation along x, y, z in the image's unit. */
    public TellingImage level(Extent extent, Point scale, Point translation) {
        levels.add(new LevelDescription(
                Integer.toString(levels.size()), extent, new Extent(16, 9, 7), scale, translation));
        extents.add(extent);
        double[][] rows = new double[3][4];
        for (int axis = 0; axis < 3; axis++) {
            char letter = orientation.charAt(axis);
            int row = "LR".indexOf(letter) >= 0 ? 0 : "PA".indexOf(letter) >= 0 ? 1 : 2;
            double sign = "RAS".indexOf(letter) >= 0 ? 1 : -1;
            rows[row][axis] = sign * scale.at(axis) * millimetres;
            rows[row][3] = sign * translation.at(axis) * millimetres;
        }
        voxelToWorld.add(Affine.ofRows(rows));
        return this;
    }

    public Affine voxelToWorld(int level) {
        return voxelToWorld.get(level);
    }

    public TellingImage writeTo(Path folder) throws IOException {
        OmeZarrWriter writer = new OmeZarrWriter(
                new LocalStorage(),
                new Location(folder.toString()),
                new OmeZarrWriter.Description(
                        Version.NGFF_0_5,
                        "telling",
                        PixelType.FLOAT64,
                        Encoder.ZSTD,
                        List.of(new Channel("Abeta", 0xffffff, 0, 255)),
                        levels,
                        LengthUnit.parse(unit),
                        orientation));
        writer.writeMetadata();
        for (int level = 0; level < levels.size(); level++) {
            Affine affine = voxelToWorld.get(level);
            writer.writeLevel(level, (channel, box, target) -> fill(affine, box, target));
        }
        return this;
    }

    private static void fill(Affine affine, Box box, byte[] target) {
        ByteBuffer voxels = ByteBuffer.wrap(target).order(ByteOrder.LITTLE_ENDIAN);
        for (long z = box.z(); z < box.end(2); z++) {
            for (long y = box.y(); y < box.end(1); y++) {
                for (long x = box.x(); x < box.end(0); x++) {
                    voxels.putDouble(told(affine.apply((double) x, (double) y, (double) z)));
                }
            }
        }
    }

    /** At 4 um, neighbours along x differ by 0.004, along y by 0.2, along z by 10; no voxel tells 0. */
    private static double told(Point world) {
        return 1e6 + world.x() + 50 * world.y() + 2500 * world.z();
    }

    /** How many voxels of an uncompressed patch do not tell where its header says that they lie; outside it is 0. */
    public int wrongVoxels(Path out, ManifestRow row) throws IOException {
        byte[] file = Files.readAllBytes(out.resolve(row.path()));
        NiftiHeader header = NiftiHeader.parse(file);
        assertThat(header.extent()).isEqualTo(row.size());
        assertThat(header.type()).isEqualTo(PixelType.FLOAT64);
        ByteBuffer voxels = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        voxels.position(Math.toIntExact(header.dataOffset()));
        Affine affine = header.voxelToWorld();
        Extent image = row.level() < extents.size() ? extents.get(row.level()) : null;
        int wrong = 0;
        for (int z = 0; z < row.size().z(); z++) {
            for (int y = 0; y < row.size().y(); y++) {
                for (int x = 0; x < row.size().x(); x++) {
                    double value = voxels.getDouble();
                    boolean isInside = image == null
                            || (isIn(row.startX() + x, image.x())
                                    && isIn(row.startY() + y, image.y())
                                    && isIn(row.startZ() + z, image.z()));
                    double expected = isInside ? told(affine.apply(x, y, z)) : 0;
                    wrong += Math.abs(value - expected) <= TOLERANCE ? 0 : 1;
                }
            }
        }
        return wrong;
    }

    private static boolean isIn(long at, int size) {
        return at >= 0 && at < size;
    }
}
