package io.github.spimpatches.patch;

import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.LengthUnit;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.VoxelValues;
import io.github.spimpatches.ngff.OmeZarrWriter;
import io.github.spimpatches.ngff.OmeZarrWriter.LevelDescription;
import io.github.spimpatches.ngff.OmeZarrWriter.Version;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A small OME-Zarr of random voxels, and what should be found in it: its voxels and its place in the world, worked out
 * here and not by the product.
 */
public final class MadeImage {
    private final Recipe recipe;
    private final Path folder;
    private final List<byte[]> levels;

    private MadeImage(Recipe recipe, Path folder, List<byte[]> levels) {
        this.recipe = recipe;
        this.folder = folder;
        this.levels = levels;
    }

    /** What to make; every level after the first has half the voxels along each axis, its own random ones. */
    public static final class Recipe {
        private Version version = Version.NGFF_0_5;
        private PixelType type = PixelType.UINT16;
        private Encoder encoder = Encoder.ZSTD;
        private Extent extent = new Extent(37, 29, 23);
        private Extent chunk = new Extent(16, 8, 10);
        private List<String> channels = List.of("Abeta");
        private int levels = 1;
        private Point micrometres = new Point(4, 5, 6);
        private LengthUnit unit = LengthUnit.MICROMETER;
        private String orientation = "RAS";
        private boolean firstChunkEmpty;
        private long seed = 1;
        private Value value;

        /** What a voxel of a level holds. */
        public interface Value {
            int at(int level, int x, int y, int z);
        }

        public Recipe version(Version value) {
            version = value;
            return this;
        }

        public Recipe type(PixelType value) {
            type = value;
            return this;
        }

        public Recipe encoder(Encoder value) {
            encoder = value;
            return this;
        }

        public Recipe extent(int x, int y, int z) {
            extent = new Extent(x, y, z);
            return this;
        }

        public Recipe chunk(int x, int y, int z) {
            chunk = new Extent(x, y, z);
            return this;
        }

        public Recipe channels(String... labels) {
            channels = List.of(labels);
            return this;
        }

        public Recipe levels(int count) {
            levels = count;
            return this;
        }

        public Recipe micrometres(double x, double y, double z) {
            micrometres = new Point(x, y, z);
            return this;
        }

        /** Null states none. */
        public Recipe unit(LengthUnit value) {
            unit = value;
            return this;
        }

        public Recipe orientation(String letters) {
            orientation = letters;
            return this;
        }

        /** The chunk at the first voxel holds zeros, so that it is not stored. */
        public Recipe firstChunkEmpty() {
            firstChunkEmpty = true;
            return this;
        }

        public Recipe seed(long value) {
            seed = value;
            return this;
        }

        /** In place of random voxels, in every channel. */
        public Recipe voxels(Value of) {
            value = of;
            return this;
        }

        public MadeImage writeTo(Path folder) throws IOException {
            SplittableRandom random = new SplittableRandom(seed);
            List<byte[]> voxels = new ArrayList<>();
            List<LevelDescription> places = new ArrayList<>();
            for (int level = 0; level < levels; level++) {
                Extent size = extentOf(level);
                byte[] bytes = new byte[Math.toIntExact(size.voxels() * type.bytes() * channels.size())];
                random.nextBytes(bytes);
                if (firstChunkEmpty) {
                    empty(bytes, size);
                }
                if (value != null) {
                    fill(bytes, size, level);
                }
                voxels.add(bytes);
                places.add(new LevelDescription(
                        Integer.toString(level), size, chunk, scale(level), new Point(100, -50, 7)));
            }
            OmeZarrWriter writer = new OmeZarrWriter(
                    new LocalStorage(),
                    new Location(folder.toString()),
                    new OmeZarrWriter.Description(
                            version,
                            "made",
                            type,
                            encoder,
                            channels.stream()
                                    .map(label -> new Channel(label, 0xffffff, 0, 255))
                                    .toList(),
                            places,
                            unit,
                            orientation));
            writer.writeMetadata();
            for (int level = 0; level < levels; level++) {
                writer.writeLevel(level, OmeZarrWriter.inMemory(extentOf(level), type, voxels.get(level)));
            }
            return new MadeImage(this, folder, voxels);
        }

        private void fill(byte[] bytes, Extent size, int level) {
            for (int at = 0; at < bytes.length / type.bytes(); at++) {
                int z = at / size.x() / size.y() % size.z();
                int voxel = value.at(level, at % size.x(), at / size.x() % size.y(), z);
                VoxelValues.put(type, voxel, bytes, at * type.bytes());
            }
        }

        private void empty(byte[] bytes, Extent size) {
            for (int z = 0; z < chunk.z(); z++) {
                for (int y = 0; y < chunk.y(); y++) {
                    int at = (z * size.y() + y) * size.x() * type.bytes();
                    Arrays.fill(bytes, at, at + chunk.x() * type.bytes(), (byte) 0);
                }
            }
        }

        private Extent extentOf(int level) {
            return new Extent(extent.x() >> level, extent.y() >> level, extent.z() >> level);
        }

        private Point scale(int level) {
            int times = 1 << level;
            return new Point(micrometres.x() * times, micrometres.y() * times, micrometres.z() * times);
        }
    }

    public Location location() {
        return new Location(folder.toString());
    }

    public Path folder() {
        return folder;
    }

    public PixelType type() {
        return recipe.type;
    }

    public Extent extent(int level) {
        return recipe.extentOf(level);
    }

    public Extent chunk() {
        return recipe.chunk;
    }

    /** Voxel to world millimetres. */
    public Affine voxelToWorld(int level) {
        double[] translation = {100, -50, 7};
        double[][] rows = new double[3][4];
        for (int axis = 0; axis < 3; axis++) {
            char letter = recipe.orientation.charAt(axis);
            int row = "LR".indexOf(letter) >= 0 ? 0 : "PA".indexOf(letter) >= 0 ? 1 : 2;
            double sign = "RAS".indexOf(letter) >= 0 ? 1 : -1;
            rows[row][axis] = sign * recipe.scale(level).at(axis) / 1000;
            rows[row][3] = sign * translation[axis] / 1000;
        }
        return Affine.ofRows(rows);
    }

    /** The world place of a voxel, which may lie between voxels. */
    public Point world(int level, double x, double y, double z) {
        return voxelToWorld(level).apply(x, y, z);
    }

    /** A voxel of the first channel. */
    public double value(int level, int x, int y, int z) {
        Extent size = extent(level);
        int at = (z * size.y() + y) * size.x() + x;
        return VoxelValues.at(recipe.type, levels.get(level), at * recipe.type.bytes());
    }

    /** Whether byte {@code n} of a voxel, zero where it lies outside, is this one. */
    public boolean holds(int level, int channel, long x, long y, long z, int n, byte value) {
        Extent size = extent(level);
        if (x < 0 || y < 0 || z < 0 || x >= size.x() || y >= size.y() || z >= size.z()) {
            return value == 0;
        }
        long voxel = ((channel * (long) size.z() + z) * size.y() + y) * size.x() + x;
        return levels.get(level)[Math.toIntExact(voxel * recipe.type.bytes() + n)] == value;
    }

    /** The file of one chunk of the image's first level. */
    public Path chunkFile(int c, int z, int y, int x) {
        Path level = folder.resolve("0");
        return switch (recipe.version) {
            case NGFF_0_4 -> level.resolve(c + "/" + z + "/" + y + "/" + x);
            case NGFF_0_5 -> level.resolve("c/" + c + "/" + z + "/" + y + "/" + x);
        };
    }
}
