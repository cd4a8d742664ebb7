package io.github.spimpatches.plan;

import io.github.spimpatches.bids.OutputNames;
import io.github.spimpatches.bids.Subject;
import io.github.spimpatches.bids.SubjectImage;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.ngff.BeyondPyramid;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.ngff.OmeZarr;
import io.github.spimpatches.patch.Channels;
import io.github.spimpatches.patch.PatchLook;
import io.github.spimpatches.patch.PatchSource;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.NearMatches;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Opens one subject's images and chooses what patches are cut from: kinds, stains (channels), levels; refuses geometry
 * that cannot be right, image by image.
 */
final class SourceChoice {
    /** Scales that differ by more than this share are different scales. */
    private static final double SAME_SCALE = 1e-3;

    private final Storage storage;
    private final Settings settings;
    private final Subject subject;
    private final ImageProblems problems = new ImageProblems();
    private final List<SmallImage> tooSmall = new ArrayList<>();
    private final List<PatchSource> refused = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private final Map<SubjectImage, Opened> opened = new LinkedHashMap<>();
    private final Map<SubjectImage, Opened> everOpened = new HashMap<>();

    private PatchExtent covered;
    private boolean areCut = true;

    private record Opened(
            OmeZarr zarr, GeometryOptions options, Location geometryFrom, GeometryOptions lenderOptions) {}

    SourceChoice(Storage storage, Settings settings, Subject subject) {
        this.storage = storage;
        this.settings = settings;
        this.subject = subject;
    }

    /** What is worth knowing about the images, one line each. */
    Set<String> notes() {
        return notes;
    }

    /** What is wrong with the images, one line each; that they are too small is not among it. */
    List<String> problems() {
        return problems.lines();
    }

    /** Those that patches are too large for. */
    List<SmallImage> tooSmall() {
        return tooSmall;
    }

    /** What patches would be cut from, if it were not for the problems. */
    List<PatchSource> refused() {
        return refused;
    }

    /** In the order image, stain, level, images with problems apart. */
    List<PlannedSource> choose() throws IOException {
        return chosen();
    }

    /** The same for what is not cut in patches, whose size then does not count; each channel by itself. */
    List<PlannedSource> chooseAnySize() throws IOException {
        areCut = false;
        return chosen();
    }

    private List<PlannedSource> chosen() throws IOException {
        openOwn();
        borrowGeometry();
        checkGeometry();
        Map<SubjectImage, List<PlannedSource>> sources = new LinkedHashMap<>();
        for (SubjectImage image : subject.images()) {
            if (opened.containsKey(image)) {
                sources.put(image, sources(image, opened.get(image)));
            }
        }
        checkStains();
        checkFolders(sources);
        if (areCut) {
            sources.forEach(this::checkSizes);
        }
        List<PlannedSource> chosen = new ArrayList<>();
        for (SubjectImage image : subject.images()) {
            Optional<String> problem = problems.of(image);
            if (problem.isPresent()) {
                refuse(image, problem.get());
            } else {
                chosen.addAll(sources.get(image));
            }
        }
        return chosen;
    }

    private void refuse(SubjectImage image, String problem) {
        Opened own = everOpened.get(image);
        List<String> stains = new ArrayList<>();
        if (own == null) {
            stains.addAll(image.stain() == null ? settings.stains() : List.of(image.stain()));
            if (stains.isEmpty()) {
                stains.add(null);
            }
        } else {
            stained(image, own.zarr().channels()).stream()
                    .filter(this::takes)
                    .forEach(stained -> refuse(image, stained.stain(), problem));
            return;
        }
        stains.stream().filter(this::takes).forEach(stain -> refuse(image, stain, problem));
    }

    private void refuse(SubjectImage image, String stain, String problem) {
        for (int level : levels(image)) {
            refused.add(new PatchSource(
                    image.kind(),
                    stain,
                    image.desc(),
                    image.uri(),
                    level,
                    image.firstLevel(),
                    Channels.one(0),
                    GeometryOptions.NONE,
                    null,
                    null,
                    settings.patchSize(),
                    OutputNames.patchFolder(subject, image, stain, level, settings.names()),
                    settings.beyondPyramid(),
                    false,
                    problem));
        }
    }

    /** What one file holds, and the stain that its folder names. */
    private record Stained(String stain, Channels channels) {}

    /** Each channel by itself; all of a derived image together where files are to be SPIMquant's to the byte. */
    private List<Stained> stained(SubjectImage image, List<Channel> channels) {
        boolean isWhole = areCut
                && settings.names() == Settings.Names.SPIMQUANT
                && settings.header() == Settings.Header.PLAIN
                && !image.kind().equals("raw")
                && channels.size() > 1;
        if (isWhole) {
            boolean isNamed = channels.stream().anyMatch(channel -> Channel.isName(channel.label()));
            List<String> labels =
                    isNamed ? channels.stream().map(Channel::label).toList() : List.of();
            return List.of(new Stained(image.stain(), new Channels(0, channels.size(), labels)));
        }
        List<Stained> each = new ArrayList<>();
        for (int channel = 0; channel < channels.size(); channel++) {
            each.add(new Stained(stain(image, channels, channel), Channels.one(channel)));
        }
        return each;
    }

    /** What names no stain at all, such as the mask of a brain of one, is of any. */
    private boolean takes(Stained stained) {
        boolean isNamed =
                stained.stain() != null || !stained.channels().labels().isEmpty();
        return !isNamed
                || takes(stained.stain())
                || stained.channels().labels().stream().anyMatch(this::takes);
    }

    private boolean takes(String stain) {
        return settings.stains().isEmpty()
                || (stain != null && settings.stains().contains(stain));
    }

    private void openOwn() throws IOException {
        for (SubjectImage image : subject.images()) {
            if (image.problem() != null) {
                problems.add(image, image.problem());
                continue;
            }
            GeometryOptions options = new GeometryOptions(
                    settings.orientation(), image.sidecarOrientation(), settings.unit(), settings.affine());
            try {
                OmeZarr zarr = OmeZarr.open(storage, image.uri().absolute(), options);
                opened.put(image, new Opened(zarr, options, null, null));
                everOpened.put(image, opened.get(image));
            } catch (InputProblem problem) {
                problem.lines()
                        .forEach(line -> problems.add(image, subject.words() + ", " + image.kind() + ": " + line));
            }
        }
    }

    private void borrowGeometry() throws IOException {
        if (settings.geometryFrom() == null) {
            opened.values().forEach(own -> notes.addAll(own.zarr().warnings()));
            return;
        }
        Opened lender = null;
        for (Map.Entry<SubjectImage, Opened> entry : opened.entrySet()) {
            if (entry.getKey().kind().equals(settings.geometryFrom())) {
                lender = entry.getValue();
            }
        }
        if (lender == null) {
            problems.add("Cannot take the geometry of " + subject.words() + " from \"" + settings.geometryFrom()
                    + "\": it has no such image; it has "
                    + String.join(
                            ", ",
                            opened.keySet().stream()
                                    .map(SubjectImage::kind)
                                    .distinct()
                                    .toList()) + ".");
            return;
        }
        notes.addAll(lender.zarr().warnings());
        for (Map.Entry<SubjectImage, Opened> entry : opened.entrySet()) {
            SubjectImage image = entry.getKey();
            Opened own = entry.getValue();
            if (image.kind().equals(settings.geometryFrom())) {
                continue;
            }
            try {
                OmeZarr placed = own.zarr().withGeometryOf(lender.zarr());
                entry.setValue(new Opened(placed, own.options(), lender.zarr().where(), lender.options()));
            } catch (InputProblem problem) {
                problem.lines()
                        .forEach(line -> problems.add(image, subject.words() + ", " + image.kind() + ": " + line));
            }
        }
    }

    /**
     * A derived image of the raw image's very shape that claims another scale has lost its geometry on the way: some
     * writers leave 1 where they should not.
     */
    private void checkGeometry() throws IOException {
        SubjectImage rawImage = subject.images().stream()
                .filter(image -> image.kind().equals("raw") && opened.containsKey(image))
                .findFirst()
                .orElse(null);
        if (rawImage == null) {
            return;
        }
        OmeZarr raw = opened.get(rawImage).zarr();
        for (Map.Entry<SubjectImage, Opened> entry : List.copyOf(opened.entrySet())) {
            SubjectImage image = entry.getKey();
            OmeZarr other = entry.getValue().zarr();
            boolean isRaw = image.equals(rawImage);
            OptionalInt sameShape = raw.levelOfShape(other.level(0).extent());
            Optional<InputProblem> unplaced = other.geometryProblem(0);
            if (unplaced.isPresent()) {
                String help = !isRaw && sameShape.isPresent()
                        ? " It has the raw image's shape" + atLevel(sameShape.getAsInt())
                                + ": --geometry-from raw takes the raw image's place in the world."
                        : "";
                unplaced.get()
                        .lines()
                        .forEach(line ->
                                problems.add(image, subject.words() + ", " + image.kind() + ": " + line + help));
                opened.remove(image);
                continue;
            }
            if (!isRaw && raw.geometryProblem(0).isEmpty()) {
                worldBox(raw)
                        .conflict(
                                worldBox(other),
                                "The raw and the " + image.kind() + " image of " + subject.words(),
                                raw.where().toString(),
                                other.where().toString())
                        .filter(problem -> sameShape.isEmpty())
                        .ifPresent(problem -> problems.add(image, problem));
            }
            if (isRaw
                    || sameShape.isEmpty()
                    || raw.geometryProblem(sameShape.getAsInt()).isPresent()) {
                continue;
            }
            int level = sameShape.getAsInt();
            double[] a = spacing(raw.voxelToWorld(level));
            double[] b = spacing(other.voxelToWorld(0));
            if (differ(a, b)) {
                problems.add(
                        image,
                        "The " + image.kind() + " image of " + subject.words() + " has the raw image's shape"
                                + atLevel(level) + " ("
                                + other.level(0).extent() + ") but another voxel size: " + words(b) + " mm, raw has "
                                + words(a) + " mm ("
                                + image.uri() + "). Its geometry was lost on the way: take the raw image's with"
                                + " --geometry-from raw.");
            }
        }
    }

    private static WorldBox worldBox(OmeZarr zarr) throws IOException {
        return WorldBox.of(zarr.level(0).extent(), zarr.voxelToWorld(0));
    }

    private static String atLevel(int level) {
        return level == 0 ? "" : " at level " + level;
    }

    private static boolean differ(double[] a, double[] b) {
        for (int axis = 0; axis < 3; axis++) {
            if (Math.abs(a[axis] - b[axis]) > SAME_SCALE * a[axis]) {
                return true;
            }
        }
        return false;
    }

    private static double[] spacing(Affine voxelToWorld) {
        return new double[] {voxelToWorld.spacing(0), voxelToWorld.spacing(1), voxelToWorld.spacing(2)};
    }

    private static String words(double[] spacing) {
        return number(spacing[0]) + " x " + number(spacing[1]) + " x " + number(spacing[2]);
    }

    private static String number(double value) {
        return Double.toString(Double.parseDouble(String.format(Locale.ROOT, "%.5g", value)));
    }

    private List<PlannedSource> sources(SubjectImage image, Opened own) throws IOException {
        List<PlannedSource> sources = new ArrayList<>();
        List<Channel> channels = own.zarr().channels();
        for (Stained stained : stained(image, channels)) {
            if (!takes(stained)) {
                continue;
            }
            String stain = stained.stain();
            for (int level : levels(image)) {
                try {
                    int ownLevel = level - image.firstLevel();
                    SourceImage voxels = own.zarr().image(ownLevel, settings.beyondPyramid());
                    PatchSource source = new PatchSource(
                            image.kind(),
                            stain,
                            image.desc(),
                            image.uri().absolute(),
                            level,
                            image.firstLevel(),
                            stained.channels(),
                            own.options(),
                            own.geometryFrom(),
                            own.lenderOptions(),
                            patchSize(image, voxels),
                            OutputNames.patchFolder(subject, image, stain, level, settings.names()),
                            settings.beyondPyramid(),
                            settings.binarize() && image.isMask(),
                            null);
                    noteBeyond(own.zarr(), ownLevel);
                    sources.add(new PlannedSource(
                            source, voxels, channels.get(stained.channels().first())));
                } catch (InputProblem problem) {
                    problem.lines()
                            .forEach(line -> problems.add(image, subject.words() + ", " + image.kind() + ": " + line));
                }
            }
        }
        return sources;
    }

    /** The levels that are asked for; the finest in place of those that a derived image was not made from. */
    private List<Integer> levels(SubjectImage image) {
        int first = image.firstLevel();
        if (settings.levels().get(0) < first) {
            notes.add(subject.words() + ": " + image.uri().name() + " begins with level " + first
                    + " by its name; that is taken where a finer one is asked for.");
        }
        return settings.levels().stream()
                .map(level -> Math.max(level, first))
                .distinct()
                .toList();
    }

    /** With {@code same_extent} the first image at the lowest level says what all patches cover. */
    private Extent patchSize(SubjectImage image, SourceImage voxels) {
        if (!settings.sameExtent()) {
            return settings.patchSize();
        }
        if (covered == null) {
            SubjectImage first = subject.images().get(0);
            if (!image.equals(first)) {
                throw new InputProblem("The patches' extent is not known: the first image, " + first.kind()
                        + ", says what they cover, and it cannot be used.");
            }
            covered = PatchExtent.of(voxels.voxelToWorld(), settings.patchSize());
        }
        return covered.in(voxels.voxelToWorld(), voxels.where());
    }

    private void noteBeyond(OmeZarr zarr, int level) {
        int last = zarr.levelCount() - 1;
        if (level > last && settings.beyondPyramid() != BeyondPyramid.REFUSE) {
            notes.add(zarr.where() + " has no level " + level + ": it is made from level " + last
                    + (settings.beyondPyramid() == BeyondPyramid.AVERAGE ? " by averaging." : " by picking voxels."));
        }
    }

    /**
     * The file's stain entity where the image has one channel, else the channel's label; null where neither says. That the
     * one channel of a mask is called "mask" says nothing of its stain.
     */
    private static String stain(SubjectImage image, List<Channel> channels, int channel) {
        String label = channels.get(channel).label();
        if (channels.size() > 1) {
            return label;
        }
        boolean isNamed = Channel.isName(label) && !label.equalsIgnoreCase(image.kind());
        return image.stain() != null || !isNamed ? image.stain() : label;
    }

    private void checkStains() {
        Set<String> known = new LinkedHashSet<>();
        opened.forEach((image, own) -> {
            for (Stained stained : stained(image, own.zarr().channels())) {
                if (stained.stain() != null) {
                    known.add(stained.stain());
                }
                known.addAll(stained.channels().labels());
            }
        });
        for (String stain : settings.stains()) {
            if (!opened.isEmpty() && !known.contains(stain)) {
                String problem = "No image of " + subject.words() + " has the stain \"" + stain + "\"; there "
                        + (known.isEmpty() ? "is none that is named." : "are " + String.join(", ", known) + ".")
                        + NearMatches.question(stain, known);
                problems.addOfNoImage(problem);
                refuse(opened.keySet().iterator().next(), stain, problem);
            }
        }
    }

    /** Folders that differ in case alone are one on many disks. */
    private void checkFolders(Map<SubjectImage, List<PlannedSource>> sources) {
        Map<String, SubjectImage> folders = new HashMap<>();
        sources.forEach((image, ofImage) -> ofImage.forEach(planned -> {
            SubjectImage earlier = folders.putIfAbsent(planned.source().folder().toLowerCase(Locale.ROOT), image);
            if (earlier != null) {
                String problem = earlier.equals(image)
                        ? "Two channels of " + image.uri() + " of " + subject.words()
                                + " are called alike, and would write into "
                                + planned.source().folder() + ". Give them labels that differ in letters or digits,"
                                + " not in their case alone (omero.channels of its metadata)."
                        : "Two images of " + subject.words() + " would write into "
                                + planned.source().folder() + ": " + earlier.uri() + " and " + image.uri() + ".";
                problems.add(earlier, problem);
                problems.add(image, problem);
            }
        }));
    }

    private void checkSizes(SubjectImage subjectImage, List<PlannedSource> sources) {
        for (PlannedSource planned : sources) {
            if (settings.intensity() == Settings.Intensity.UINT8
                    && !planned.source().isBinary()
                    && !PatchLook.canStretch(
                            planned.image().type(), planned.source().fileVoxels())) {
                problems.add(
                        subjectImage,
                        "Cannot stretch patches of " + planned.source().size() + " voxels ("
                                + planned.image().type().word() + ") from "
                                + planned.image().where()
                                + " to uint8: it takes the whole patch in memory, less than 2 GiB of it. Choose a smaller"
                                + " --patch-size or --intensity source.");
            }
        }
        if (settings.edge() == Settings.Edge.PAD) {
            return;
        }
        for (PlannedSource planned : sources) {
            Extent image = planned.image().extent();
            Extent patch = planned.source().size();
            if (patch.x() > image.x() || patch.y() > image.y() || patch.z() > image.z()) {
                SmallImage small = new SmallImage(
                        subject.words(),
                        planned.image().where(),
                        planned.source().level(),
                        image,
                        patch);
                tooSmall.add(small);
                problems.addUnlisted(subjectImage, small.words());
            }
        }
    }
}
