package io.github.spimpatches.plan;

import io.github.spimpatches.bids.OutputNames;
import io.github.spimpatches.bids.Subject;
import io.github.spimpatches.bids.SubjectImage;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.ngff.BeyondPyramid;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.ngff.OmeZarr;
import io.github.spimpatches.patch.PatchLook;
import io.github.spimpatches.patch.PatchSource;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.NearMatches;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Opens one subject's images and chooses what patches are cut from: kinds, stains (channels), levels; refuses geometry
 * that cannot be right.
 */
final class SourceChoice {
    /** Scales that differ by more than this share are different scales. */
    private static final double SAME_SCALE = 1e-3;

    /** What a channel is called where the image names none. */
    private static final String UNNAMED = "channel-0";

    private final Storage storage;
    private final Settings settings;
    private final Subject subject;
    private final Problems problems;
    private final Set<String> notes = new LinkedHashSet<>();
    private final Map<SubjectImage, Opened> opened = new LinkedHashMap<>();

    private record Opened(
            OmeZarr zarr, GeometryOptions options, Location geometryFrom, GeometryOptions lenderOptions) {}

    SourceChoice(Storage storage, Settings settings, Subject subject, Problems problems) {
        this.storage = storage;
        this.settings = settings;
        this.subject = subject;
        this.problems = problems;
    }

    /** What is worth knowing about the images, one line each. */
    Set<String> notes() {
        return notes;
    }

    /** In the order image, stain, level; whatever is wrong joins the problems. */
    List<PlannedSource> choose() throws IOException {
        List<PlannedSource> sources = chooseAnySize();
        checkSizes(sources);
        return sources;
    }

    /** The same for what is not cut in patches, whose size then does not count. */
    List<PlannedSource> chooseAnySize() throws IOException {
        openOwn();
        borrowGeometry();
        checkGeometry();
        List<PlannedSource> sources = new ArrayList<>();
        for (Map.Entry<SubjectImage, Opened> entry : opened.entrySet()) {
            sources.addAll(sources(entry.getKey(), entry.getValue()));
        }
        checkStains(sources);
        return sources;
    }

    private void openOwn() throws IOException {
        for (SubjectImage image : subject.images()) {
            GeometryOptions options = new GeometryOptions(
                    settings.orientation(), image.sidecarOrientation(), settings.unit(), settings.affine());
            try {
                OmeZarr zarr = OmeZarr.open(storage, image.uri().absolute(), options);
                opened.put(image, new Opened(zarr, options, null, null));
            } catch (InputProblem problem) {
                problem.lines().forEach(line -> problems.add(subject.words() + ", " + image.kind() + ": " + line));
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
                            subject.images().stream()
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
                problem.lines().forEach(line -> problems.add(subject.words() + ", " + image.kind() + ": " + line));
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
        Extent extent = raw.level(0).extent();
        for (Map.Entry<SubjectImage, Opened> entry : List.copyOf(opened.entrySet())) {
            SubjectImage image = entry.getKey();
            OmeZarr other = entry.getValue().zarr();
            boolean isRaw = image.equals(rawImage);
            boolean sameShape = other.level(0).extent().equals(extent);
            Optional<InputProblem> unplaced = other.geometryProblem(0);
            if (unplaced.isPresent()) {
                String help = !isRaw && sameShape
                        ? " It has the raw image's shape: --geometry-from raw takes the raw image's place in the world."
                        : "";
                unplaced.get()
                        .lines()
                        .forEach(line -> problems.add(subject.words() + ", " + image.kind() + ": " + line + help));
                opened.remove(image);
                continue;
            }
            if (isRaw || !sameShape || raw.geometryProblem(0).isPresent()) {
                continue;
            }
            double[] a = spacing(raw.voxelToWorld(0));
            double[] b = spacing(other.voxelToWorld(0));
            if (differ(a, b)) {
                problems.add("The " + image.kind() + " image of " + subject.words() + " has the raw image's shape ("
                        + extent + ") but another voxel size: " + words(b) + " mm, raw has " + words(a) + " mm ("
                        + image.uri() + "). Its geometry was lost on the way: take the raw image's with"
                        + " --geometry-from raw.");
            }
        }
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
        return Double.toString(Double.parseDouble(String.format(java.util.Locale.ROOT, "%.5g", value)));
    }

    private List<PlannedSource> sources(SubjectImage image, Opened own) throws IOException {
        List<PlannedSource> sources = new ArrayList<>();
        List<Channel> channels = own.zarr().channels();
        for (int channel = 0; channel < channels.size(); channel++) {
            String stain = stain(image, channels, channel);
            if (!settings.stains().isEmpty()
                    && (stain == null || !settings.stains().contains(stain))) {
                continue;
            }
            for (int level : settings.levels()) {
                try {
                    PatchSource source = new PatchSource(
                            image.kind(),
                            stain,
                            image.desc(),
                            image.uri().absolute(),
                            level,
                            channel,
                            own.options(),
                            own.geometryFrom(),
                            own.lenderOptions(),
                            settings.patchSize(),
                            OutputNames.patchFolder(subject, image, stain, level, settings.names()),
                            settings.beyondPyramid());
                    noteBeyond(own.zarr(), level);
                    sources.add(new PlannedSource(
                            source, own.zarr().image(level, settings.beyondPyramid()), channels.get(channel)));
                } catch (InputProblem problem) {
                    problem.lines().forEach(line -> problems.add(subject.words() + ", " + image.kind() + ": " + line));
                }
            }
        }
        return sources;
    }

    private void noteBeyond(OmeZarr zarr, int level) {
        int last = zarr.levelCount() - 1;
        if (level > last && settings.beyondPyramid() != BeyondPyramid.REFUSE) {
            notes.add(zarr.where() + " has no level " + level + ": it is made from level " + last
                    + (settings.beyondPyramid() == BeyondPyramid.AVERAGE ? " by averaging." : " by picking voxels."));
        }
    }

    /** The file's stain entity where the image has one channel, else the channel's label; null where neither says. */
    private static String stain(SubjectImage image, List<Channel> channels, int channel) {
        if (channels.size() == 1 && image.stain() != null) {
            return image.stain();
        }
        Channel named = channels.get(channel);
        return channels.size() == 1 && named.label().equals(UNNAMED) ? null : named.label();
    }

    private void checkStains(List<PlannedSource> sources) {
        Set<String> known = new LinkedHashSet<>();
        opened.forEach((image, own) -> {
            for (int channel = 0; channel < own.zarr().channels().size(); channel++) {
                String stain = stain(image, own.zarr().channels(), channel);
                if (stain != null) {
                    known.add(stain);
                }
            }
        });
        for (String stain : settings.stains()) {
            if (!opened.isEmpty() && !known.contains(stain)) {
                problems.add("No image of " + subject.words() + " has the stain \"" + stain + "\"; there "
                        + (known.isEmpty() ? "is none that is named." : "are " + String.join(", ", known) + ".")
                        + NearMatches.question(stain, known));
            }
        }
        Map<String, PlannedSource> folders = new LinkedHashMap<>();
        for (PlannedSource planned : sources) {
            PlannedSource earlier = folders.putIfAbsent(planned.source().folder(), planned);
            if (earlier != null) {
                problems.add("Two images of " + subject.words() + " would write into "
                        + planned.source().folder() + ": " + earlier.source().uri() + " and "
                        + planned.source().uri() + ".");
            }
        }
    }

    private void checkSizes(List<PlannedSource> sources) {
        for (PlannedSource planned : sources) {
            if (settings.intensity() == Settings.Intensity.UINT8
                    && !PatchLook.canStretch(
                            planned.image().type(), planned.source().size())) {
                problems.add("Cannot stretch patches of " + planned.source().size() + " voxels ("
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
                problems.add("Cannot cut patches of " + patch + " voxels from "
                        + planned.image().where() + " (" + subject.words() + "): it has only " + image
                        + ". Choose a smaller --patch-size or another --level, or fill up with --edge pad.");
            }
        }
    }
}
