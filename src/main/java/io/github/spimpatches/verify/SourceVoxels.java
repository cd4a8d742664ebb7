package io.github.spimpatches.verify;

import io.github.spimpatches.bids.Sidecar;
import io.github.spimpatches.config.Secrets;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.config.Settings.Intensity;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.AffineRule;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.LengthUnit;
import io.github.spimpatches.image.CellImages;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.ngff.OmeZarr;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.type.numeric.RealType;

/**
 * The source's voxels, one by one, by another way than the patches took: imglib2 asks for each voxel by its place in the
 * image. Keeps a bounded number of decoded chunks.
 */
final class SourceVoxels implements Closeable {
    private static final long CACHE_BYTES = 128L << 20;
    private static final int IMAGES = 8;
    private static final int DEEPEST_ARRAY = 3;

    private final Storage storage;
    private final Settings settings;
    private final Map<String, Opened> images = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Opened> eldest) {
            return size() > IMAGES;
        }
    };

    private record Opened(
            OmeZarr zarr, SourceImage image, Map<Integer, RandomAccessibleInterval<? extends RealType<?>>> channels) {}

    SourceVoxels(Storage storage, Settings settings) {
        this.storage = storage;
        this.settings = settings;
    }

    /** A patch's voxels beside the source's, row after row. */
    interface Comparison {
        Comparison NONE = new Comparison() {};

        /** Why the patch cannot lie where it says; empty where it can. */
        default Optional<String> placeProblem() {
            return Optional.empty();
        }

        default void row(int y, int z, byte[] voxels) throws IOException {}

        /** How many voxels differ, and the first of them; empty where none does. */
        default Optional<String> difference() {
            return Optional.empty();
        }
    }

    /**
     * @param channel of the image; -1 where the patch does not tell
     * @throws InputProblem where the source is no longer what it was
     */
    Comparison comparison(ManifestRow row, WrittenHeader header, int channel) throws IOException {
        Opened opened = images.get(row.source());
        if (opened == null) {
            opened = open(row);
            images.put(row.source(), opened);
        }
        int index = channel >= 0 ? channel : channelOf(opened.zarr(), row.stain());
        if (index >= opened.image().channels()) {
            throw new InputProblem("the patch is of channel " + index + ", " + row.source() + " has "
                    + opened.image().channels());
        }
        SourceImage image = opened.image();
        RandomAccessibleInterval<? extends RealType<?>> voxels =
                opened.channels().computeIfAbsent(index, any -> cells(image, index, row.size()));
        String problem = placeProblem(image, row, header);
        return settings.intensity() == Intensity.UINT8 && !image.type().word().equals(row.dtype())
                ? new Stretched(image.extent(), voxels, row)
                : new Same(image, voxels, row, problem);
    }

    private Opened open(ManifestRow row) throws IOException {
        String source = row.source().replaceFirst(", (every|means of) .*$", "");
        Location root = new Location(source);
        InputProblem first = null;
        for (int up = 0; up < DEEPEST_ARRAY; up++) {
            root = root.parent();
            try {
                OmeZarr zarr = OmeZarr.open(storage, root, options(root, settings.unit()));
                if (settings.geometryFrom() != null && zarr.geometryProblem(0).isPresent()) {
                    // Another image lends the place; the voxels do not need it.
                    zarr = OmeZarr.open(storage, root, options(root, LengthUnit.MICROMETER));
                }
                SourceImage image = zarr.image(row.level(), settings.beyondPyramid());
                if (Secrets.masked(image.where()).equals(row.source())) {
                    return new Opened(zarr, image, new HashMap<>());
                }
            } catch (InputProblem e) {
                first = first == null ? e : first;
            }
        }
        throw first != null
                ? first
                : new InputProblem(
                        "Cannot find " + row.source() + ": no image there has it as level " + row.level() + ".");
    }

    private GeometryOptions options(Location root, LengthUnit unit) throws IOException {
        String sidecar = Sidecar.beside(storage, root).orientation();
        return new GeometryOptions(settings.orientation(), sidecar, unit, settings.affine());
    }

    private static int channelOf(OmeZarr zarr, String stain) {
        for (int channel = 0; channel < zarr.channels().size(); channel++) {
            if (zarr.channels().get(channel).label().equals(stain)) {
                return channel;
            }
        }
        return 0;
    }

    /** Chunks enough for one layer of a patch, as far as memory allows. */
    private static RandomAccessibleInterval<? extends RealType<?>> cells(SourceImage image, int channel, Extent patch) {
        Extent chunk = image.chunkShape().voxels();
        long layer = (patch.x() / chunk.x() + 2L) * (patch.y() / chunk.y() + 2L);
        long fitting = Math.max(2, CACHE_BYTES / Math.max(1, image.chunkBytes()));
        @SuppressWarnings("unchecked") // every pixel type that we have is a real type
        RandomAccessibleInterval<? extends RealType<?>> cells = (RandomAccessibleInterval<? extends RealType<?>>)
                CellImages.of(image, channel, (int) Math.min(layer, fitting));
        return cells;
    }

    private String placeProblem(SourceImage image, ManifestRow row, WrittenHeader header) {
        boolean isStretched = settings.intensity() == Intensity.UINT8;
        if (!isStretched && !image.type().word().equals(row.dtype())) {
            return "the source's voxels are " + image.type().word() + ", the patch's " + row.dtype();
        }
        boolean isLent =
                settings.geometryFrom() != null && !settings.geometryFrom().equals(row.image());
        if (settings.affine() != AffineRule.STANDARD || isLent || header.sform() == null) {
            return null;
        }
        Affine expected =
                image.voxelToWorld().startingAt((double) row.startX(), (double) row.startY(), (double) row.startZ());
        double apart = header.cornersApart(expected, header.sform());
        return apart <= PatchCheck.allowed(row, header)
                ? null
                : String.format(
                        Locale.ROOT, "the header puts it %.2f voxels from where the source has these voxels", apart);
    }

    /** Voxels that must be the source's own. */
    private static final class Same implements Comparison {
        private final Extent image;
        private final RandomAccess<? extends RealType<?>> voxels;
        private final ManifestRow row;
        private final String problem;
        private long different;
        private String first;

        Same(
                SourceImage image,
                RandomAccessibleInterval<? extends RealType<?>> voxels,
                ManifestRow row,
                String problem) {
            this.image = image.extent();
            this.voxels = voxels.randomAccess();
            this.row = row;
            this.problem = problem;
        }

        @Override
        public Optional<String> placeProblem() {
            return Optional.ofNullable(problem);
        }

        @Override
        public void row(int y, int z, byte[] bytes) throws IOException {
            ByteBuffer written = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int voxelBytes = bytes.length / row.size().x();
            try {
                for (int x = 0; x < row.size().x(); x++) {
                    if (!isSame(x, y, z, written, x * voxelBytes)) {
                        different++;
                        first = first == null ? x + ", " + y + ", " + z : first;
                    }
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        private boolean isSame(int x, int y, int z, ByteBuffer written, int at) {
            long i = row.startX() + x;
            long j = row.startY() + y;
            long k = row.startZ() + z;
            boolean isInside = i >= 0 && j >= 0 && k >= 0 && i < image.x() && j < image.y() && k < image.z();
            if (!isInside) {
                return row.dtype().startsWith("float")
                        ? real(written, at, row.dtype()) == 0
                        : whole(written, at, row.dtype()) == 0;
            }
            voxels.setPosition(i, 0);
            voxels.setPosition(j, 1);
            voxels.setPosition(k, 2);
            RealType<?> there = voxels.get();
            return there instanceof IntegerType<?> integer
                    ? integer.getIntegerLong() == whole(written, at, row.dtype())
                    : Double.compare(there.getRealDouble(), real(written, at, row.dtype())) == 0;
        }

        @Override
        public Optional<String> difference() {
            return different == 0
                    ? Optional.empty()
                    : Optional.of(different + " of " + row.size().voxels()
                            + " voxels are not the source's, the first at " + first + " of the patch");
        }
    }

    /** Voxels that are stretched: equal ones must stay equal, larger ones must not become smaller. */
    private static final class Stretched implements Comparison {
        private final Extent image;
        private final RandomAccess<? extends RealType<?>> voxels;
        private final ManifestRow row;

        /** For each written value the least and the greatest of the source. */
        private final double[] least = new double[256];

        private final double[] greatest = new double[256];

        Stretched(Extent image, RandomAccessibleInterval<? extends RealType<?>> voxels, ManifestRow row) {
            this.image = image;
            this.voxels = voxels.randomAccess();
            this.row = row;
            java.util.Arrays.fill(least, Double.POSITIVE_INFINITY);
            java.util.Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
        }

        @Override
        public void row(int y, int z, byte[] bytes) throws IOException {
            try {
                for (int x = 0; x < row.size().x(); x++) {
                    long i = row.startX() + x;
                    long j = row.startY() + y;
                    long k = row.startZ() + z;
                    double there = 0;
                    if (i >= 0 && j >= 0 && k >= 0 && i < image.x() && j < image.y() && k < image.z()) {
                        voxels.setPosition(i, 0);
                        voxels.setPosition(j, 1);
                        voxels.setPosition(k, 2);
                        there = voxels.get().getRealDouble();
                    }
                    int value = bytes[x] & 0xff;
                    least[value] = Math.min(least[value], there);
                    greatest[value] = Math.max(greatest[value], there);
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        @Override
        public Optional<String> difference() {
            double before = Double.NEGATIVE_INFINITY;
            for (int value = 0; value < least.length; value++) {
                if (least[value] <= before) {
                    return Optional.of("its values do not follow the source's: what is " + value + " in the patch is "
                            + least[value] + " in the source, and so is or was something less: " + before);
                }
                before = Math.max(before, greatest[value]);
            }
            return Optional.empty();
        }
    }

    private static long whole(ByteBuffer bytes, int at, String dtype) {
        return switch (dtype) {
            case "uint8" -> bytes.get(at) & 0xff;
            case "int8" -> bytes.get(at);
            case "uint16" -> bytes.getShort(at) & 0xffff;
            case "int16" -> bytes.getShort(at);
            case "uint32" -> bytes.getInt(at) & 0xffffffffL;
            case "int32" -> bytes.getInt(at);
            default -> bytes.getLong(at);
        };
    }

    private static double real(ByteBuffer bytes, int at, String dtype) {
        return dtype.equals("float32") ? bytes.getFloat(at) : bytes.getDouble(at);
    }

    @Override
    public void close() {
        images.clear();
    }
}
