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
import io.github.spimpatches.config.Preset;
import io.github.spimpatches.config.Sampling;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.config.Splits;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.sampling.BrainHull;
import io.github.spimpatches.sampling.CentreDraw;
import io.github.spimpatches.sampling.DrawRequest;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes the plan of a cohort: opens, checks, draws. One label volume is in memory at a time. */
public final class Planner {

    /** A label volume and an image that differ more in size are taken for micrometres read as millimetres, or so. */
    private static final double MISTAKEN_UNIT = 500;

    private final Storage storage;
    private final Settings settings;
    private final Map<Location, LabelTable> tables = new HashMap<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private EarlierCentres earlier;

    Planner(Storage storage, Settings settings) {
        this.storage = storage;
        this.settings = settings;
    }

    /**
     * The plan of all subjects.
     *
     * @throws InputProblem with every problem of the images, or else every problem of labels and atlases
     * @throws IOException where a store fails
     */
    public static Plan plan(Cohort cohort, Settings settings, Storage storage) throws IOException {
        return new Planner(storage, settings).plan(cohort);
    }

    /** The images of all subjects, opened and checked; the first half of a plan, and all that given centres need. */
    public static List<SubjectPlan> sources(Cohort cohort, Settings settings, Storage storage, Set<String> notes)
            throws IOException {
        Preset.departures(settings).ifPresent(notes::add);
        Problems problems = new Problems();
        List<SubjectPlan> opened = new ArrayList<>();
        for (Subject subject : cohort.subjects()) {
            SourceChoice choice = new SourceChoice(storage, settings, subject, problems);
            opened.add(new SubjectPlan(subject, choice.choose(), List.of()));
            notes.addAll(choice.notes());
        }
        problems.throwIfAny();
        return opened;
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
        if (settings.sampler() == Settings.Sampler.STRATIFIED) {
            planned = Quotas.even(planned, settings.splits().stratifyBy() == null ? Map.of() : columns, perLabel());
        }
        Division division = division(planned, columns);
        notes.addAll(division.notes());
        return new Plan(cohort, settings, planned, division, List.copyOf(notes));
    }

    /** For each subject its group in the one column of the participants that dividing the data needs; else empty. */
    private Map<String, String> participantColumns(Cohort cohort) throws IOException {
        Splits splits = settings.splits();
        boolean isSampled = settings.sampler() == Settings.Sampler.STRATIFIED && splits.stratifyBy() != null;
        if (!splits.needsParticipants() && !isSampled) {
            return Map.of();
        }
        Location file =
                splits.participants() == null ? cohort.dataset().resolve("participants.tsv") : splits.participants();
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

    private SubjectPlan draw(SubjectPlan opened) throws IOException {
        Subject subject = opened.subject();
        LabelVolume labels = volume(subject);
        checkOverlap(opened, labels);
        List<Region> regions = regions(subject, labels, settings.patchLabels());
        List<PatchFrame> frames = opened.sources().stream()
                .map(source -> new PatchFrame(
                        source.image().extent(),
                        source.image().voxelToWorld(),
                        source.source().size()))
                .distinct()
                .toList();
        List<RegionDraw> draws = new ArrayList<>(CentreDraw.draw(request(subject, labels, regions, frames)));
        noteRepeats(subject, draws);
        if (settings.sampling().background() > 0) {
            draws.add(background(subject, labels, regions, frames, draws));
        }
        return new SubjectPlan(subject, opened.sources(), draws);
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

    private DrawRequest request(Subject subject, LabelVolume labels, List<Region> regions, List<PatchFrame> frames)
            throws IOException {
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
                sampler(subject, labels, regions),
                new Spacing(minDistance(frames), earlier.of(subject)),
                settings.sampler() == Settings.Sampler.GRID ? stride : null);
    }

    private Sampler sampler(Subject subject, LabelVolume labels, List<Region> regions) throws IOException {
        return switch (settings.sampler()) {
            case LOTTERY, GRID -> Sampler.LOTTERY;
            case STRATIFIED -> Sampler.STRATIFIED;
            case DENSITY -> mapped(MappedSampler.Rule.DENSITY, subject, labels, regions);
            case NUMPY_LEGACY -> Sampler.NUMPY_LEGACY;
            case ACTIVE -> mapped(MappedSampler.Rule.ACTIVE, subject, labels, regions);
        };
    }

    private Sampler mapped(MappedSampler.Rule rule, Subject subject, LabelVolume labels, List<Region> regions)
            throws IOException {
        WeightMap map = new WeightMaps(storage, settings).read(subject, labels.voxelToWorld());
        return MappedSampler.of(rule, map, labels, regions, subject.words());
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

    private RegionDraw background(
            Subject subject, LabelVolume labels, List<Region> regions, List<PatchFrame> frames, List<RegionDraw> draws)
            throws IOException {
        if (regions.stream().anyMatch(region -> region.index() == 0)) {
            throw new InputProblem("Cannot draw background of " + subject.words()
                    + ": label 0 is among the wanted labels, and background is label 0. Leave one out.");
        }
        double share = settings.sampling().background();
        boolean isShared = settings.sampler() == Settings.Sampler.STRATIFIED;
        long centres = draws.stream()
                .mapToLong(draw -> isShared
                        ? Math.min(draw.centres().size(), perLabel())
                        : draw.centres().size())
                .sum();
        int wanted = (int) Math.min(Integer.MAX_VALUE / 8, Math.round(centres * share / (1 - share)));
        BrainHull.Background background = BrainHull.background(labels, regions);
        DrawRequest request = new DrawRequest(
                background.labels(),
                List.of(background.region()),
                frames,
                settings.containment(),
                settings.edge(),
                settings.jitter(),
                wanted,
                settings.seed(),
                subject.id(),
                subject.atlas(),
                Sampler.BACKGROUND,
                new Spacing(settings.sampling().minDistanceMm(), earlier.of(subject)),
                null);
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
            notes.add(subject.words() + ": " + unlisted.size() + " labels of the volume are not in " + table.where()
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
        try {
            return LabelVolume.read(storage, subject.dseg(), settings.affine());
        } catch (NoSuchFileException e) {
            throw new InputProblem(
                    "Cannot read the label volume of " + subject.words() + ": no such file " + subject.dseg() + ".");
        }
    }

    /** @throws InputProblem where an image and the label volume cannot belong together */
    void checkOverlap(SubjectPlan opened, LabelVolume labels) {
        WorldBox atlas = WorldBox.of(labels.extent(), labels.voxelToWorld());
        Problems problems = new Problems();
        for (PlannedSource planned : opened.sources()) {
            WorldBox image =
                    WorldBox.of(planned.image().extent(), planned.image().voxelToWorld());
            double ratio = Math.max(atlas.sizeOver(image), image.sizeOver(atlas));
            if (atlas.meets(image) && ratio > MISTAKEN_UNIT) {
                problems.add("The label volume and the image of "
                        + opened.subject().words() + " differ "
                        + (ratio < 1e6 ? Math.round(ratio) : String.format(Locale.ROOT, "%.2g", ratio))
                        + " times in size: " + opened.subject().dseg() + " lies at " + atlas.words() + ", "
                        + planned.image().where() + " at " + image.words()
                        + ". Suspect the units (--unit) or the scale.");
            } else if (!atlas.meets(image)) {
                problems.add("The label volume and the image of "
                        + opened.subject().words()
                        + " do not meet in the world: " + opened.subject().dseg() + " lies at " + atlas.words() + ", "
                        + planned.image().where() + " at " + image.words() + "."
                        + (ratio > 50 ? " One is " + Math.round(ratio) + " times the other: suspect the units." : "")
                        + " Check units (--unit), orientation (--orientation) and that both are of this subject.");
            }
        }
        problems.throwIfAny();
    }
}
