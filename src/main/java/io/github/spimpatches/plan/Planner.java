package io.github.spimpatches.plan;

import io.github.spimpatches.atlas.Hemispheres;
import io.github.spimpatches.atlas.Hierarchy;
import io.github.spimpatches.atlas.LabelTable;
import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.atlas.Regions;
import io.github.spimpatches.bids.Cohort;
import io.github.spimpatches.bids.ParticipantsTable;
import io.github.spimpatches.bids.Subject;
import io.github.spimpatches.config.Containment;
import io.github.spimpatches.config.Preset;
import io.github.spimpatches.config.Sampling;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.config.Splits;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.nifti.NiftiHeader;
import io.github.spimpatches.nifti.NiftiReader;
import io.github.spimpatches.patch.PatchSource;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.sampling.BrainHull;
import io.github.spimpatches.sampling.CentreDraw;
import io.github.spimpatches.sampling.CentreSpool;
import io.github.spimpatches.sampling.DrawRequest;
import io.github.spimpatches.sampling.Foreground;
import io.github.spimpatches.sampling.MappedSampler;
import io.github.spimpatches.sampling.PatchFrame;
import io.github.spimpatches.sampling.RegionDraw;
import io.github.spimpatches.sampling.Sampler;
import io.github.spimpatches.sampling.Spacing;
import io.github.spimpatches.sampling.WeightMap;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes the plan of a cohort: opens, checks, draws. One label volume is in memory at a time. */
public final class Planner {
    /** Of a label volume's labels, in an image of the same brain: bulb and stem may be cut off. */
    private static final double LARGE_SHARE = 0.75;

    private static final long MOST_IN_MEMORY = 200_000;

    private final Storage storage;
    private final Settings settings;
    private final PrePass prePass;
    private final Map<Location, LabelTable> tables = new HashMap<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private final List<Outline> outlines = new ArrayList<>();
    private EarlierCentres earlier;
    private CentreSpool spool;
    private long inMemory;

    Planner(Storage storage, Settings settings, PrePass prePass) {
        this.storage = storage;
        this.settings = settings;
        this.prePass = prePass;
    }

    /**
     * The plan of all subjects.
     *
     * @throws InputProblem with every problem of the images, or else every problem of labels and atlases
     * @throws IOException where a store fails
     */
    public static Plan plan(Cohort cohort, Settings settings, Storage storage) throws IOException {
        return plan(cohort, settings, storage, PrePass.HERE);
    }

    /** The same, maps and masks being averaged by {@code prePass}. */
    public static Plan plan(Cohort cohort, Settings settings, Storage storage, PrePass prePass) throws IOException {
        return new Planner(storage, settings, prePass).plan(cohort);
    }

    /**
     * The images of all subjects, opened and checked; the first half of a plan, and all that given centres need. What is
     * wrong with the images of a few subjects does not end the run: it becomes the reason in their patches' rows.
     *
     * @throws InputProblem with every problem, where more than a few subjects have one
     */
    public static List<SubjectPlan> sources(Cohort cohort, Settings settings, Storage storage, Set<String> notes)
            throws IOException {
        Preset.departures(settings).ifPresent(notes::add);
        Problems problems = new Problems();
        List<SubjectPlan> opened = new ArrayList<>();
        List<SmallImage> tooSmall = new ArrayList<>();
        Set<Subject> affected = new HashSet<>();
        for (Subject subject : cohort.subjects()) {
            SourceChoice choice = new SourceChoice(storage, settings, subject);
            SubjectPlan chosen = new SubjectPlan(subject, choice.choose(), choice.refused(), List.of());
            if (!settings.sampling().foreground().isAny() && !chosen.sources().isEmpty()) {
                problems.attempt(
                        () -> Foregrounds.mask(chosen, settings.sampling().foreground()));
            }
            opened.add(chosen);
            notes.addAll(choice.notes());
            choice.problems().forEach(problems::add);
            tooSmall.addAll(choice.tooSmall());
            if (!choice.problems().isEmpty() || !choice.tooSmall().isEmpty()) {
                affected.add(subject);
            }
        }
        SmallImage.words(tooSmall).forEach(problems::add);
        CohortImages images = CohortImages.of(opened, settings);
        images.problems().values().forEach(lines -> lines.forEach(problems::add));
        affected.addAll(images.problems().keySet());
        if (!Cohort.areFew(affected.size(), opened.size())) {
            problems.throwIfAny();
        }
        notes.addAll(problems.lines());
        notes.addAll(images.notes());
        boolean isAnyBinary = opened.stream()
                .flatMap(subject -> subject.sources().stream())
                .anyMatch(planned -> planned.source().isBinary());
        if (settings.binarize() && !isAnyBinary) {
            throw new InputProblem("--binarize changes nothing: no image of " + cohort.origin()
                    + " is a mask, by its kind or its name. Leave it out.");
        }
        return images.completed();
    }

    private Plan plan(Cohort cohort) throws IOException {
        Map<String, String> columns = participantColumns(cohort);
        earlier = EarlierCentres.read(storage, settings.sampling().exclude());
        List<SubjectPlan> opened = sources(cohort, settings, storage, notes);
        notes.addAll(earlier.notes(cohort));
        Problems problems = new Problems();
        List<SubjectPlan> planned = new ArrayList<>();
        for (SubjectPlan subject : opened) {
            try {
                planned.add(draw(subject));
            } catch (InputProblem problem) {
                problem.lines().forEach(problems::add);
            }
        }
        problems.throwIfAny();
        checkFewAreRefused(planned);
        if (settings.sampler() == Settings.Sampler.STRATIFIED) {
            planned = Quotas.even(
                    planned,
                    settings.splits().stratifyBy() == null ? Map.of() : columns,
                    perLabel(),
                    settings.sampling().background());
        }
        Division division = division(planned, columns);
        notes.addAll(division.notes());
        return new Plan(cohort, settings, planned, division, List.copyOf(notes), outlines);
    }

    /** For each subject its group in the one column of the participants that dividing the data needs; else empty. */
    private Map<String, String> participantColumns(Cohort cohort) throws IOException {
        Splits splits = settings.splits();
        boolean isSampled = settings.sampler() == Settings.Sampler.STRATIFIED && splits.stratifyBy() != null;
        if (!splits.needsParticipants() && !isSampled) {
            return Map.of();
        }
        Location file = splits.participantsOf(cohort.dataset());
        String column = splits.stratifyBy() == null ? splits.by() : splits.stratifyBy();
        List<String> subjects =
                cohort.subjects().stream().map(Subject::id).distinct().toList();
        return ParticipantsTable.read(storage, file).groups(column, subjects);
    }

    private Division division(List<SubjectPlan> planned, Map<String, String> groups) {
        Splits splits = settings.splits();
        if (splits.isNone()) {
            return Division.NONE;
        }
        SortedMap<String, String> units = new TreeMap<>();
        for (SubjectPlan subject : planned) {
            String id = subject.subject().id();
            if (splits.by().equals(Splits.REGION)) {
                checkDisjoint(subject);
                subject.draws()
                        .forEach(
                                draw -> units.put(Integer.toString(draw.region().index()), ""));
            } else if (splits.by().equals(Splits.SUBJECT)) {
                units.put(id, groups.getOrDefault(id, ""));
            } else {
                units.put(groups.get(id), "");
            }
        }
        return Division.of(splits, settings.seed(), units, splits.by().equals(Splits.SUBJECT) ? Map.of() : groups);
    }

    /** Patches of a region and of one within it share voxels, so they cannot be in two parts. */
    private void checkDisjoint(SubjectPlan subject) {
        Map<Integer, Region> owners = new HashMap<>();
        for (RegionDraw draw : subject.draws()) {
            for (int label : draw.region().members()) {
                Region earlier = owners.putIfAbsent(label, draw.region());
                if (earlier != null) {
                    throw new InputProblem("Cannot divide the data by region: "
                            + earlier.words() + " and " + draw.region().words()
                            + " overlap, so their patches would be in two parts. Leave one out of --patch-labels, or"
                            + " divide by subject.");
                }
            }
        }
        if (settings.containment().kind() != Containment.Kind.REGION) {
            notes.add("with --containment " + settings.containment()
                    + " patches of neighbouring regions may share voxels, so parts by region may too");
        }
    }

    private SubjectPlan draw(SubjectPlan withImages) throws IOException {
        Subject subject = withImages.subject();
        LabelVolume labels = volume(subject);
        outlines.addAll(Outline.of(subject.id(), subject.session(), labels));
        SubjectPlan opened = meeting(withImages, labels);
        noteShares(opened, labels);
        List<Region> regions = regions(subject, labels, settings.patchLabels());
        List<PatchFrame> frames = frames(opened, labels);
        Foreground foreground = new Foregrounds(storage, settings, prePass).read(opened);
        DrawRequest request = request(opened, labels, regions, frames, foreground);
        List<RegionDraw> draws = new ArrayList<>(CentreDraw.draw(request));
        noteRepeats(subject, draws);
        if (settings.sampling().background() > 0) {
            draws.add(background(subject, request, draws));
        }
        return opened.drawn(kept(draws));
    }

    /** Those of the first subjects stay in memory; a large cohort's would fill it. */
    private List<RegionDraw> kept(List<RegionDraw> draws) throws IOException {
        inMemory += draws.stream().mapToLong(draw -> draw.centres().size()).sum();
        if (inMemory <= MOST_IN_MEMORY) {
            return draws;
        }
        if (spool == null) {
            spool = CentreSpool.open();
        }
        return spool.keep(draws);
    }

    /** Where no image can be used, the label volume stands in: each patch that is not there has its row. */
    private static List<PatchFrame> frames(SubjectPlan opened, LabelVolume labels) {
        if (opened.sources().isEmpty()) {
            return List.of(new PatchFrame(labels.extent(), labels.voxelToWorld(), Extent.cube(1)));
        }
        return opened.sources().stream()
                .map(source -> new PatchFrame(
                        source.image().extent(),
                        source.image().voxelToWorld(),
                        source.source().size()))
                .distinct()
                .toList();
    }

    /** The regions that words mean in a subject's atlas. */
    List<Region> regions(Subject subject, LabelVolume labels, List<String> words) throws IOException {
        LabelTable table = table(subject);
        return Regions.resolve(
                words,
                table,
                hierarchy(table),
                present(labels, table, subject),
                settings.mergeHemispheres() ? Hemispheres.MERGE : Hemispheres.SPLIT);
    }

    /** What was noticed so far, one line each. */
    Set<String> notes() {
        return notes;
    }

    private DrawRequest request(
            SubjectPlan opened,
            LabelVolume labels,
            List<Region> regions,
            List<PatchFrame> frames,
            Foreground foreground)
            throws IOException {
        Subject subject = opened.subject();
        Sampling sampling = settings.sampling();
        Extent stride = sampling.stride() == null ? settings.patchSize() : sampling.stride();
        return new DrawRequest(
                labels,
                regions,
                frames,
                settings.containment(),
                settings.edge(),
                settings.jitter(),
                settings.sampler() == Settings.Sampler.STRATIFIED ? Quotas.MOST_TIMES * perLabel() : perLabel(),
                settings.seed(),
                subject.id(),
                subject.atlas(),
                sampler(opened, labels, regions),
                new Spacing(minDistance(frames), earlier.of(subject)),
                settings.sampler() == Settings.Sampler.GRID ? stride : null,
                foreground);
    }

    private Sampler sampler(SubjectPlan opened, LabelVolume labels, List<Region> regions) throws IOException {
        return switch (settings.sampler()) {
            case LOTTERY, GRID -> Sampler.LOTTERY;
            case STRATIFIED -> Sampler.STRATIFIED;
            case DENSITY -> mapped(MappedSampler.Rule.DENSITY, opened, labels, regions);
            case NUMPY_LEGACY -> Sampler.NUMPY_LEGACY;
            case ACTIVE -> mapped(MappedSampler.Rule.ACTIVE, opened, labels, regions);
        };
    }

    private Sampler mapped(MappedSampler.Rule rule, SubjectPlan opened, LabelVolume labels, List<Region> regions)
            throws IOException {
        WeightMap map = new WeightMaps(storage, settings, prePass).read(opened, labels.voxelToWorld());
        return MappedSampler.of(rule, map, labels, regions, opened.subject().words());
    }

    /** The highest values of a map are neighbours; unless told otherwise they keep a patch's shortest edge apart. */
    private double minDistance(List<PatchFrame> frames) {
        double given = settings.sampling().minDistanceMm();
        if (given > 0 || settings.sampler() != Settings.Sampler.ACTIVE) {
            return given;
        }
        double apart =
                frames.stream().mapToDouble(PatchFrame::shortestEdge).max().orElse(0);
        notes.add(String.format(
                Locale.ROOT,
                "centres keep %.4g mm apart, the patch's shortest edge; choose with --min-distance",
                apart));
        return apart;
    }

    /** Drawn under the rules of the wanted labels' draw. */
    private RegionDraw background(Subject subject, DrawRequest of, List<RegionDraw> draws) {
        if (of.regions().stream().anyMatch(region -> region.index() == 0)) {
            throw new InputProblem("Cannot draw background of " + subject.words()
                    + ": label 0 is among the wanted labels, and background is label 0. Leave one out.");
        }
        double share = settings.sampling().background();
        int wanted = Quotas.background(draws, share);
        BrainHull.Background background = BrainHull.background(of.labels(), of.regions());
        DrawRequest request = new DrawRequest(
                background.labels(),
                List.of(background.region()),
                of.frames(),
                of.containment(),
                of.edge(),
                of.jitter(),
                wanted,
                of.seed(),
                of.subject(),
                of.atlas(),
                Sampler.BACKGROUND,
                new Spacing(settings.sampling().minDistanceMm(), of.spacing().taken()),
                null,
                of.foreground());
        return CentreDraw.draw(request).get(0);
    }

    private int perLabel() {
        return settings.patchesPerLabel();
    }

    /** A sampler that draws a place again where there are too few has no shortfall to tell of it. */
    private void noteRepeats(Subject subject, List<RegionDraw> draws) {
        List<String> repeated = draws.stream()
                .filter(draw -> draw.eligible().isPresent()
                        && draw.eligible().getAsLong() < draw.centres().size())
                .map(draw -> draw.region().words())
                .toList();
        if (!repeated.isEmpty()) {
            notes.add(subject.words() + ": " + repeated.size() + (repeated.size() == 1 ? " label has" : " labels have")
                    + " fewer places than patches, so places repeat, the first " + repeated.get(0) + ".");
        }
    }

    /** The labels that count: those of the volume; of the table only, where no hierarchy was asked for. */
    private int[] present(LabelVolume labels, LabelTable table, Subject subject) {
        if (!Settings.NO_HIERARCHY.equals(settings.hierarchy())) {
            return labels.labels();
        }
        List<Integer> unlisted = Arrays.stream(labels.labels())
                .filter(label -> label != 0 && table.row(label).isEmpty())
                .boxed()
                .toList();
        if (!unlisted.isEmpty()) {
            notes.add(subject.words() + ": " + unlisted.size()
                    + (unlisted.size() == 1 ? " label of the volume is" : " labels of the volume are") + " not in "
                    + table.where()
                    + " and left out (hierarchy none), the first " + unlisted.get(0) + ".");
        }
        return Arrays.stream(labels.labels())
                .filter(label -> table.row(label).isPresent())
                .toArray();
    }

    private LabelTable table(Subject subject) throws IOException {
        LabelTable table = tables.get(subject.labels());
        if (table == null) {
            try {
                table = LabelTable.read(storage, subject.labels());
            } catch (NoSuchFileException e) {
                throw new InputProblem("Cannot read label table " + subject.labels() + ": no such file.");
            }
            tables.put(subject.labels(), table);
        }
        return table;
    }

    private Hierarchy hierarchy(LabelTable table) throws IOException {
        if (settings.hierarchy() == null) {
            return Hierarchy.of(table);
        }
        if (settings.hierarchy().equals(Settings.NO_HIERARCHY)) {
            return Hierarchy.NONE;
        }
        try {
            return Hierarchy.read(storage, settings.hierarchy(), table);
        } catch (NoSuchFileException e) {
            throw new InputProblem("Cannot read the hierarchy: no such file " + settings.hierarchy() + ".");
        }
    }

    LabelVolume volume(Subject subject) throws IOException {
        try (NiftiReader reader = NiftiReader.open(storage, subject.dseg(), settings.affine())) {
            if (reader.header().affineSource() == NiftiHeader.AffineSource.BASE) {
                notes.add(subject.words() + ": " + subject.dseg()
                        + " has neither sform nor qform: it is laid out by its voxel sizes alone, around 0, and may lie"
                        + " elsewhere.");
            }
            return LabelVolume.read(reader, subject.dseg().toString());
        } catch (NoSuchFileException e) {
            throw new InputProblem(
                    "Cannot read the label volume of " + subject.words() + ": no such file " + subject.dseg() + ".");
        }
    }

    /** Images that do not meet the label volume in the world join those that are refused. */
    static SubjectPlan meeting(SubjectPlan opened, LabelVolume labels) {
        WorldBox atlas = WorldBox.of(labels.extent(), labels.voxelToWorld());
        List<PlannedSource> meeting = new ArrayList<>();
        List<PatchSource> refused = new ArrayList<>(opened.refused());
        for (PlannedSource planned : opened.sources()) {
            WorldBox image =
                    WorldBox.of(planned.image().extent(), planned.image().voxelToWorld());
            Optional<String> problem = atlas.conflict(
                    image,
                    "The label volume and the image of " + opened.subject().words(),
                    opened.subject().dseg().toString(),
                    planned.image().where());
            if (problem.isPresent()) {
                refused.add(planned.source().refused(problem.get()));
            } else {
                meeting.add(planned);
            }
        }
        return new SubjectPlan(opened.subject(), meeting, refused, List.of());
    }

    /** An image may show a part of the brain only; that its place is wrong is more likely. */
    private void noteShares(SubjectPlan opened, LabelVolume labels) {
        Map<String, Double> shares = new LinkedHashMap<>();
        for (PlannedSource planned : opened.sources()) {
            shares.computeIfAbsent(planned.source().kind(), any -> LabelledShare.of(labels, planned.image()));
        }
        shares.forEach((kind, share) -> {
            if (share < LARGE_SHARE) {
                notes.add(String.format(
                        Locale.ROOT,
                        "%s: the %s image holds only %.0f %% of the voxels that %s labels: if it shows the whole of them, are"
                                + " --orientation, --unit and --affine as the label volume has them?",
                        opened.subject().words(),
                        kind,
                        Math.floor(100 * share),
                        opened.subject().dseg().name()));
            }
        });
    }

    private void checkFewAreRefused(List<SubjectPlan> planned) {
        Problems problems = new Problems();
        planned.forEach(subject -> subject.refused().forEach(source -> problems.add(source.problem())));
        long affected =
                planned.stream().filter(subject -> !subject.refused().isEmpty()).count();
        if (!Cohort.areFew(affected, planned.size())) {
            problems.throwIfAny();
        }
        notes.addAll(problems.lines());
    }
}
