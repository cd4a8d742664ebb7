package io.github.spimpatches.plan;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.atlas.ShortNames;
import io.github.spimpatches.bids.Cohort;
import io.github.spimpatches.bids.OutputNames;
import io.github.spimpatches.bids.Subject;
import io.github.spimpatches.bids.SubjectImage;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.image.TouchedChunks;
import io.github.spimpatches.manifest.CropRow;
import io.github.spimpatches.patch.CropForm;
import io.github.spimpatches.patch.CropTask;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Plans the crops of a cohort from its label volumes and its images' metadata; reads no voxel of an image. */
public final class CropPlanner {
    /** Crops are of this kind where there is one and no other was asked for. */
    private static final String KIND = "raw";

    private final Settings settings;
    private final Storage storage;
    private final Planner planner;
    private final Set<String> notes = new LinkedHashSet<>();
    private final SortedMap<Integer, Region> regions = new TreeMap<>();

    private CropPlanner(Settings settings, Storage storage) {
        this.settings = settings;
        this.storage = storage;
        this.planner = new Planner(storage, settings, PrePass.HERE);
    }

    /** One image at one level and the wanted of its channels. */
    private record Source(SubjectImage file, List<PlannedSource> channels) {
        SourceImage image() {
            return channels.get(0).image();
        }
    }

    /** What is wanted of one subject. */
    private record Wanted(Subject subject, LabelVolume labels, List<Region> regions, List<Source> sources) {}

    /**
     * The plan of all subjects.
     *
     * @throws InputProblem with every problem of images, labels and sizes
     * @throws IOException where a store fails
     */
    public static CropPlan plan(Cohort cohort, Settings settings, Storage storage) throws IOException {
        return new CropPlanner(settings, storage).plan(cohort);
    }

    private CropPlan plan(Cohort cohort) throws IOException {
        if (settings.cropLabels().isEmpty()) {
            throw new InputProblem("No region to crop: name at least one with --crop-labels.");
        }
        Problems problems = new Problems();
        List<CropPlan.Planned> crops = new ArrayList<>();
        for (Subject subject : cohort.subjects()) {
            try {
                Wanted wanted = wanted(subject, problems);
                if (problems.isEmpty()) {
                    crops.addAll(crops(wanted));
                }
            } catch (InputProblem problem) {
                problem.lines().forEach(problems::add);
            }
        }
        problems.throwIfAny();
        checkSizes(crops);
        notes.addAll(planner.notes());
        return new CropPlan(cohort, crops, regions, List.copyOf(notes));
    }

    private Wanted wanted(Subject subject, Problems problems) throws IOException {
        List<SubjectImage> images = subject.images();
        if (settings.images().isEmpty()
                && images.stream().anyMatch(image -> image.kind().equals(KIND))) {
            images = images.stream().filter(image -> image.kind().equals(KIND)).toList();
        }
        Subject narrowed = new Subject(
                subject.id(),
                subject.session(),
                images,
                subject.dseg(),
                subject.labels(),
                subject.atlas(),
                subject.template());
        SourceChoice choice = new SourceChoice(storage, settings, narrowed);
        List<PlannedSource> channels = choice.chooseAnySize();
        choice.problems().forEach(problems::add);
        notes.addAll(choice.notes());
        Map<List<Object>, List<PlannedSource>> byLevel = new LinkedHashMap<>();
        for (PlannedSource channel : channels) {
            byLevel.computeIfAbsent(
                            List.of(channel.source().uri(), channel.source().level()), any -> new ArrayList<>())
                    .add(channel);
        }
        List<Source> sources = new ArrayList<>();
        for (List<PlannedSource> level : byLevel.values()) {
            SubjectImage file = narrowed.images().stream()
                    .filter(image ->
                            image.uri().absolute().equals(level.get(0).source().uri()))
                    .findFirst()
                    .orElseThrow();
            sources.add(new Source(file, level));
        }
        LabelVolume labels = planner.volume(subject);
        Planner.meeting(new SubjectPlan(narrowed, channels, List.of(), List.of()), labels)
                .refused()
                .forEach(refused -> problems.add(refused.problem()));
        List<Region> wanted =
                ShortNames.distinct(planner.regions(subject, labels, settings.cropLabels()), settings.names());
        wanted.forEach(region -> regions.putIfAbsent(region.index(), region));
        return new Wanted(subject, labels, wanted, sources);
    }

    private List<CropPlan.Planned> crops(Wanted wanted) {
        List<CropPlan.Planned> crops = new ArrayList<>();
        for (Source source : wanted.sources()) {
            if (!source.image().voxelToWorld().isAxisAligned()) {
                notes.add(source.image().where() + " is oblique: its crops lie at their middle's true place, turned"
                        + " upright.");
            }
            for (Region region : wanted.regions()) {
                crops.add(crop(wanted, source, region));
            }
        }
        return crops;
    }

    private CropPlan.Planned crop(Wanted wanted, Source source, Region region) {
        SourceImage image = source.image();
        Affine toWorld = image.voxelToWorld();
        Optional<Box> box =
                RegionBox.of(wanted.labels(), region, settings.crops().marginMm(), toWorld);
        if (box.isEmpty()) {
            String absence = region.words() + " is empty in " + wanted.subject().words() + ": "
                    + wanted.subject().dseg() + " has no voxel of it.";
            return planned(wanted, source, region, null, 0, absence, CropRow.Status.EMPTY);
        }
        Optional<Box> inside = RegionBox.inside(box.get(), image.extent());
        if (inside.isEmpty()) {
            String absence =
                    "The box of " + region.words() + " of " + wanted.subject().words() + " lies outside "
                            + image.where() + ": it starts at voxel "
                            + box.get().x() + ", " + box.get().y() + ", "
                            + box.get().z() + " and is " + box.get().size() + ", the image is " + image.extent() + ".";
            return planned(wanted, source, region, null, box.get().size().voxels(), absence, CropRow.Status.FAILED);
        }
        long clipped = box.get().size().voxels() - inside.get().size().voxels();
        if (clipped > 0) {
            notes.add(region.words() + " of " + wanted.subject().words() + " reaches beyond " + image.where()
                    + ": its crop is clipped to the image, " + inside.get().size() + " voxels of "
                    + box.get().size() + ".");
        }
        return planned(wanted, source, region, inside.get(), clipped, null, null);
    }

    private CropPlan.Planned planned(
            Wanted wanted, Source source, Region region, Box box, long clipped, String absence, CropRow.Status status) {
        SourceImage image = source.image();
        Subject subject = wanted.subject();
        int channels = source.channels().size();
        CropForm form = box == null
                ? null
                : CropForm.of(
                        image.voxelToWorld(),
                        image.type(),
                        box,
                        settings.crops().format());
        String folder = OutputNames.cropFolder(
                subject,
                source.file(),
                source.channels().get(0).source().level(),
                settings.names(),
                settings.crops().format());
        String file = OutputNames.cropFile(
                subject, region.shortName(), settings.names(), settings.crops().format());
        CropTask task = new CropTask(
                subject.id(),
                subject.session(),
                subject.atlas(),
                subject.template(),
                region,
                source.channels().get(0).source(),
                source.channels().stream()
                        .map(channel -> channel.source().channel())
                        .toList(),
                source.channels().stream().map(PlannedSource::channel).toList(),
                box,
                clipped,
                form == null ? 0 : form.pyramid().levels().get(0).chunks().voxels() * channels,
                subject.dseg().absolute(),
                folder + "/" + file,
                absence,
                status);
        if (form == null) {
            return new CropPlan.Planned(task, 0, 0, 0);
        }
        return new CropPlan.Planned(
                task,
                box.size().voxels() * form.pyramid().type().bytes() * channels,
                form.pyramid().voxelBytes() * channels,
                TouchedChunks.count(image, task.channels(), box));
    }

    private void checkSizes(List<CropPlan.Planned> crops) {
        long most = settings.crops().mostBytes();
        if (most == 0) {
            return;
        }
        Problems problems = new Problems();
        for (CropPlan.Planned planned : crops) {
            if (planned.voxelBytes() > most) {
                problems.add("The crop of " + planned.task().words() + " holds " + planned.voxelBytes()
                        + " bytes of voxels (" + planned.task().box().size() + ", "
                        + planned.task().channels().size() + " channels), more than --max-crop-bytes " + most
                        + ". Allow more, leave the region out, or take a coarser --level.");
            }
        }
        problems.throwIfAny();
    }
}
