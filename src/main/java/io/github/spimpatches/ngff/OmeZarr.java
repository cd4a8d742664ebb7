package io.github.spimpatches.ngff;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.AffineRule;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.LengthUnit;
import io.github.spimpatches.geometry.Orientation;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.zarr.ZarrArray;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;

/**
 * An OME-Zarr image: levels, channels, axes, and where its voxels lie in the world. NGFF 0.1 to 0.6 on Zarr v2 or v3; a
 * bioformats2raw container of one image opens as that image.
 *
 * <p>Opening reads the group's metadata and the finest level's; other levels are opened when they are asked for. What is
 * wrong with the geometry alone (no unit, no scale, half an orientation) is told when the geometry is asked for, so that
 * such an image can still be inspected, or take its geometry from another one. Safe for use by many threads.
 */
public final class OmeZarr {
    private static final List<Axis.Role> XYZ = List.of(Axis.Role.X, Axis.Role.Y, Axis.Role.Z);

    /** Units that state that the length is not known. */
    private static final Set<String> NO_LENGTH = Set.of("pixel", "pixels", "voxel", "voxels");

    private final Storage storage;
    private final Group group;
    private final Multiscale multiscale;
    private final GeometryOptions options;
    private final List<Channel> channels;
    private final List<String> notes;
    private final AtomicReferenceArray<LevelArray> levels;
    /** Null where the image's own geometry counts. */
    private final OmeZarr geometry;
    /** The level of {@code geometry} that is this image's level 0. */
    private final int geometryLevel;

    private OmeZarr(
            Storage storage,
            Group group,
            Multiscale multiscale,
            GeometryOptions options,
            List<Channel> channels,
            List<String> notes,
            AtomicReferenceArray<LevelArray> levels,
            OmeZarr geometry,
            int geometryLevel) {
        this.storage = storage;
        this.group = group;
        this.multiscale = multiscale;
        this.options = options;
        this.channels = List.copyOf(channels);
        this.notes = List.copyOf(notes);
        this.levels = levels;
        this.geometry = geometry;
        this.geometryLevel = geometryLevel;
    }

    /**
     * Opens an image.
     *
     * @param where the image's folder, or a bioformats2raw container of one image
     * @throws InputProblem where there is no image that can be read: one line that says what is there instead
     * @throws IOException where the store fails
     */
    public static OmeZarr open(Storage storage, Location where, GeometryOptions options) throws IOException {
        Group group = imageGroup(storage, where);
        var multiscales = group.ome().objects("multiscales");
        Multiscale multiscale = Multiscale.parse(group.ome(), multiscales.get(0));
        List<String> notes = new ArrayList<>();
        if (multiscales.size() > 1) {
            notes.add(group.where() + " holds " + multiscales.size() + " multiscales; the first is taken.");
        }
        multiscale.version().warning().ifPresent(warning -> notes.add(group.where() + " " + warning));
        var levels = new AtomicReferenceArray<LevelArray>(multiscale.datasets().size());
        LevelArray finest = openLevel(storage, group, multiscale, 0);
        levels.set(0, finest);
        List<Channel> channels = OmeroChannels.of(group.ome(), finest.channels());
        return new OmeZarr(storage, group, multiscale, options, channels, notes, levels, null, 0);
    }

    private static Group imageGroup(Storage storage, Location where) throws IOException {
        Group group = Group.read(storage, where);
        if (group.isMultiscale()) {
            return group;
        }
        Location series = group.onlySeries(storage);
        Group image = Group.read(storage, series);
        if (!image.isMultiscale()) {
            throw new InputProblem("Cannot read " + series + ": it holds no image (no multiscales).");
        }
        return image;
    }

    /** The finest level of a shape; empty where none has it. A level that cannot be opened has no shape. */
    public OptionalInt levelOfShape(Extent extent) throws IOException {
        for (int level = 0; level < levelCount(); level++) {
            try {
                if (level(level).extent().equals(extent)) {
                    return OptionalInt.of(level);
                }
            } catch (InputProblem unopened) {
                // Said where that level is asked for.
            }
        }
        return OptionalInt.empty();
    }

    /**
     * The same image placed in the world as another one is, level by level; it may begin with a coarser level of the
     * other one.
     *
     * @throws InputProblem unless both have the same shape at every level that both have
     */
    public OmeZarr withGeometryOf(OmeZarr other) throws IOException {
        int first = other.levelOfShape(level(0).extent()).orElse(0);
        for (int level = 0; level < Math.min(levelCount(), other.levelCount() - first); level++) {
            var mine = level(level).extent();
            var theirs = other.level(first + level).extent();
            if (!mine.equals(theirs)) {
                throw new InputProblem("Cannot take the geometry of " + other.where() + " for " + where() + ": level "
                        + (first + level) + " is " + theirs + " there and " + mine + " here.");
            }
        }
        return new OmeZarr(storage, group, multiscale, options, channels, notes, levels, other, first);
    }

    /** The image's folder. */
    public Location where() {
        return group.where();
    }

    /** NGFF version as stated; {@code ?} where it is not. */
    public String version() {
        return multiscale.version().text();
    }

    /** The image's name; empty where it has none. */
    public String name() {
        return multiscale.name();
    }

    /** In the order of the arrays' axes. */
    public List<Axis> axes() {
        return multiscale.axes();
    }

    /** One for each channel of the arrays. */
    public List<Channel> channels() {
        return channels;
    }

    public int levelCount() {
        return multiscale.datasets().size();
    }

    /** All levels, the finest first; opens those that were not open. */
    public List<Level> levels() throws IOException {
        List<Level> all = new ArrayList<>();
        for (int level = 0; level < levelCount(); level++) {
            all.add(level(level));
        }
        return List.copyOf(all);
    }

    /** One level. @throws InputProblem where there is no such level */
    public Level level(int level) throws IOException {
        return array(level).level();
    }

    /**
     * One level's voxels, with their place in the world.
     *
     * @throws InputProblem where there is no such level, or where it cannot be placed
     */
    public SourceImage image(int level) throws IOException {
        LevelArray array = array(level);
        return new LevelImage(array, voxelToWorld(level));
    }

    /**
     * The same, where a level beyond the last is made from the last.
     *
     * @throws InputProblem also where the last level is too small to be made coarser
     */
    public SourceImage image(int level, BeyondPyramid beyond) throws IOException {
        int last = levelCount() - 1;
        if (level <= last || beyond == BeyondPyramid.REFUSE) {
            return image(level);
        }
        SourceImage coarsest = image(last);
        Extent extent = coarsest.extent();
        int smallest = Math.min(extent.x(), Math.min(extent.y(), extent.z()));
        if (level - last >= Integer.SIZE - 1 || smallest < 1 << (level - last)) {
            throw new InputProblem("Cannot make level " + level + " of " + where() + ": its last level, " + last
                    + ", has " + extent + " voxels, too few to be made 2^" + (level - last) + " times coarser.");
        }
        int factor = 1 << (level - last);
        return new CoarserImage(coarsest, factor, beyond, coarser(coarsest.voxelToWorld(), factor, beyond));
    }

    /** Where voxels lie that are made of f x f x f; the factor is a power of two, so scales stay exact. */
    private Affine coarser(Affine affine, int factor, BeyondPyramid beyond) {
        double[][] rows = new double[3][4];
        for (int row = 0; row < 3; row++) {
            rows[row][3] = affine.at(row, 3);
            for (int axis = 0; axis < 3; axis++) {
                double step = affine.at(row, axis);
                rows[row][axis] = step * factor;
                if (beyond == BeyondPyramid.AVERAGE) {
                    // zarrnii knows no direction in a translation.
                    double along = options.rule() == AffineRule.ZARRNII ? Math.abs(step) : step;
                    rows[row][3] += along * (factor - 1) / 2;
                }
            }
        }
        return Affine.ofRows(rows);
    }

    /**
     * Voxel centres (x, y, z) of a level to world, RAS+ millimetres: {@code f * (scale * i + translation)} along each
     * axis, f being -1 where the axis points against the world's.
     *
     * @throws InputProblem where the unit, the scale or the orientation is not known
     */
    public Affine voxelToWorld(int level) {
        requireLevel(level);
        if (geometry != null) {
            return geometry.voxelToWorld(geometryLevel + level);
        }
        AxisTransform transform = transform(level);
        double[] scale = new double[3];
        double[] translation = new double[3];
        List<LengthUnit> units = units();
        for (int i = 0; i < 3; i++) {
            int axis = axis(XYZ.get(i));
            scale[i] = transform.scale().get(axis) * units.get(i).millimetres();
            translation[i] = transform.translation().get(axis) * units.get(i).millimetres();
        }
        Point scales = new Point(scale[0], scale[1], scale[2]);
        Point translations = new Point(translation[0], translation[1], translation[2]);
        return switch (options.rule()) {
            case STANDARD -> orientation().affine(scales, translations);
            case ZARRNII -> orientation().affineUnflipped(scales, translations);
        };
    }

    /** Units of x, y, z: those stated, else the option's. @throws InputProblem where neither says */
    public List<LengthUnit> units() {
        List<String> missing = new ArrayList<>();
        List<LengthUnit> units = new ArrayList<>();
        for (Axis.Role role : XYZ) {
            Axis axis = axes().get(axis(role));
            if (axis.unit() != null && !NO_LENGTH.contains(axis.unit())) {
                units.add(parseUnit(axis));
            } else if (options.unit() != null) {
                units.add(options.unit());
            } else {
                missing.add(axis.name());
            }
        }
        if (!missing.isEmpty()) {
            throw new InputProblem("Cannot place " + where() + " in the world: "
                    + (missing.size() == 1 ? "axis " : "axes ") + String.join(", ", missing)
                    + (missing.size() == 1 ? " has" : " have") + " no unit. Give it with --unit, such as --unit um.");
        }
        return List.copyOf(units);
    }

    /** Where the array axes x, y, z point. @throws InputProblem where it is stated by halves or not understood */
    public Orientation orientation() {
        return anatomical().orientation();
    }

    /** Who said so. */
    public OrientationSource orientationSource() {
        return anatomical().source();
    }

    /** What keeps {@link #voxelToWorld} from an answer for a level; empty where nothing does. */
    public Optional<InputProblem> geometryProblem(int level) {
        try {
            voxelToWorld(level);
            return Optional.empty();
        } catch (InputProblem problem) {
            return Optional.of(problem);
        }
    }

    /** What a user should know though it stops nothing: one line each. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(notes);
        if (geometry == null && geometryProblem(0).isEmpty()) {
            if (orientationSource() == OrientationSource.DEFAULT) {
                warnings.add(where() + " states no orientation; RAS is taken (x to the right, y to anterior, z to"
                        + " superior). Say otherwise with --orientation.");
            }
            unshiftedPyramid().ifPresent(warnings::add);
        }
        return List.copyOf(warnings);
    }

    /**
     * An averaged level's first voxel lies (scale - finest scale) / 2 further in than the finest level's; many writers
     * state the same translation for all. The header is obeyed; what it may be off by is said.
     */
    private Optional<String> unshiftedPyramid() {
        for (int level = levelCount() - 1; level > 0; level--) {
            if (geometryProblem(level).isPresent()) {
                continue;
            }
            AxisTransform finest = transform(0);
            AxisTransform coarse = transform(level);
            List<String> offsets = new ArrayList<>();
            boolean isUnshifted = true;
            for (int i = 0; i < 3; i++) {
                int axis = axis(XYZ.get(i));
                double more = coarse.scale().get(axis) - finest.scale().get(axis);
                isUnshifted &= coarse.translation()
                        .get(axis)
                        .equals(finest.translation().get(axis));
                if (more > 0) {
                    double micrometres = more / 2 * units().get(i).millimetres() * 1000;
                    offsets.add(axes().get(axis).name() + " " + fourDigits(micrometres));
                }
            }
            if (isUnshifted && !offsets.isEmpty()) {
                return Optional.of(String.format(
                        "%s gives level %d the translation of level 0: right if its voxels were picked; if they were"
                                + " averaged, it is off by %s um. The header is obeyed.",
                        where(), level, String.join(", ", offsets)));
            }
        }
        return Optional.empty();
    }

    private static String fourDigits(double number) {
        return new BigDecimal(number)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }

    private AxisTransform transform(int level) {
        Multiscale.Dataset dataset = multiscale.datasets().get(level);
        Optional<AxisTransform> transform =
                switch (options.rule()) {
                    case STANDARD -> dataset.transform();
                    case ZARRNII -> dataset.own();
                };
        return transform.orElseThrow(
                () -> new InputProblem("Cannot place " + where() + " in the world: level " + level + " ("
                        + dataset.path() + ") states no scale"
                        + (version().compareTo("0.4") < 0 ? " (NGFF " + version() + " cannot)" : "")
                        + ". Take it from an image of the same shape with --geometry-from."));
    }

    private AnatomicalOrientation anatomical() {
        if (geometry != null) {
            return geometry.anatomical();
        }
        return AnatomicalOrientation.of(where(), options, axes(), group.attributes(), group.ome());
    }

    private LengthUnit parseUnit(Axis axis) {
        try {
            return LengthUnit.parse(axis.unit());
        } catch (InputProblem problem) {
            throw problem.within("Cannot place " + where() + " in the world: axis " + axis.name());
        }
    }

    private int axis(Axis.Role role) {
        for (int axis = 0; axis < axes().size(); axis++) {
            if (axes().get(axis).role() == role) {
                return axis;
            }
        }
        throw new IllegalStateException("no axis " + role);
    }

    private LevelArray array(int level) throws IOException {
        requireLevel(level);
        LevelArray open = levels.get(level);
        if (open == null) {
            levels.compareAndSet(level, null, openLevel(storage, group, multiscale, level));
            open = levels.get(level);
        }
        return open;
    }

    private void requireLevel(int level) {
        if (level < 0 || level >= levelCount()) {
            String paths =
                    multiscale.datasets().stream().map(Multiscale.Dataset::path).collect(Collectors.joining(", "));
            throw new InputProblem("Cannot open level " + level + " of " + where() + ": it has " + levelCount()
                    + (levelCount() == 1 ? " level, 0" : " levels, 0 to " + (levelCount() - 1)) + " (" + paths + ").");
        }
    }

    private static LevelArray openLevel(Storage storage, Group group, Multiscale multiscale, int level)
            throws IOException {
        String path = multiscale.datasets().get(level).path();
        ZarrArray array = group.array(storage, path);
        return LevelArray.of(array, path, multiscale.axes());
    }
}
