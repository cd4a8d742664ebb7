package io.github.spimpatches.plan;

import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.atlas.ShortNames;
import io.github.spimpatches.bids.Cohort;
import io.github.spimpatches.bids.OutputNames;
import io.github.spimpatches.bids.Subject;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.patch.Extraction;
import io.github.spimpatches.patch.PatchLook;
import io.github.spimpatches.patch.PatchSource;
import io.github.spimpatches.patch.TaskMemory;
import io.github.spimpatches.sampling.DrawnCentre;
import io.github.spimpatches.sampling.RegionDraw;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that was decided before extraction starts. Immutable.
 *
 * @param division to which part of the data each centre belongs
 * @param notes what a user may want to know though nothing is wrong, one line each
 * @param outlines of every subject's labels, along each axis
 */
public record Plan(
        Cohort cohort,
        Settings settings,
        List<SubjectPlan> subjects,
        Division division,
        List<String> notes,
        List<Outline> outlines) {

    public Plan {
        subjects = List.copyOf(subjects);
        notes = List.copyOf(notes);
        outlines = List.copyOf(outlines);
    }

    /** All centres, in the table's order; made as they are walked, and not kept. */
    public Collection<Centre> centres() {
        return new PlannedCentres(subjects, this::centres);
    }

    private List<Centre> centres(SubjectPlan planned) {
        List<Centre> centres = new ArrayList<>();
        for (RegionDraw draw : planned.draws()) {
            int number = 1;
            for (DrawnCentre drawn : draw.centres()) {
                centres.add(division.placed(centre(planned.subject(), draw, drawn, number++)));
            }
        }
        return centres;
    }

    /** Whether not one centre was drawn. */
    public boolean isEmpty() {
        return subjects.stream().flatMap(planned -> planned.draws().stream()).allMatch(draw -> draw.centres()
                .isEmpty());
    }

    /** Labels with fewer centres than were asked for. */
    public List<Shortfall> shortfalls() {
        List<Shortfall> shortfalls = new ArrayList<>();
        for (SubjectPlan planned : subjects) {
            for (RegionDraw draw : planned.draws()) {
                if (draw.isShort()) {
                    Region region = draw.region();
                    shortfalls.add(new Shortfall(
                            planned.subject().id(),
                            planned.subject().session(),
                            region.index(),
                            region.name(),
                            region.abbreviation(),
                            draw.requested(),
                            draw.voxels(),
                            draw.eligible().isPresent() ? draw.eligible().getAsLong() : null,
                            draw.centres().size(),
                            draw.advice()));
                }
            }
        }
        return shortfalls;
    }

    /** The regions of all subjects, by index. */
    public SortedMap<Integer, Region> regions() {
        SortedMap<Integer, Region> regions = new TreeMap<>();
        subjects.forEach(planned -> planned.draws()
                .forEach(draw -> regions.putIfAbsent(draw.region().index(), draw.region())));
        return regions;
    }

    /** For each label index how its files' names begin: atlas and label. */
    public SortedMap<Integer, String> fileWords() {
        SortedMap<Integer, String> words = new TreeMap<>();
        ShortNames.distinct(List.copyOf(regions().values()), settings.names())
                .forEach(region -> words.put(
                        region.index(), OutputNames.label(cohort.atlas(), region.shortName(), settings.names())));
        return words;
    }

    /** For each subject and session ({@link Extraction#key}) what an executor needs to open its images. */
    public Map<String, List<PatchSource>> sources() {
        Map<String, List<PatchSource>> sources = new TreeMap<>();
        for (SubjectPlan planned : subjects) {
            Subject subject = planned.subject();
            sources.put(Extraction.key(subject.id(), subject.session()), planned.patchSources());
        }
        return sources;
    }

    public Estimate estimate() {
        return Estimate.of(subjects, memory(subjects, settings).orElse(null));
    }

    /** What the patch takes that takes most memory; empty where there is no image. */
    public static Optional<TaskMemory> memory(List<SubjectPlan> subjects, Settings settings) {
        PatchLook look = PatchLook.of(settings);
        return subjects.stream()
                .flatMap(planned -> planned.sources().stream())
                .map(planned -> TaskMemory.of(planned.image(), planned.source(), look))
                .max(Comparator.comparingLong(TaskMemory::bytes));
    }

    private Centre centre(Subject subject, RegionDraw draw, DrawnCentre drawn, int number) {
        Region region = draw.region();
        return new Centre(
                subject.id(),
                subject.session(),
                subject.atlas(),
                subject.template(),
                region.index(),
                region.name(),
                region.abbreviation(),
                number,
                drawn.world(),
                drawn.i(),
                drawn.j(),
                drawn.k(),
                drawn.labelFraction(),
                drawn.weight(),
                draw.sampler(),
                null,
                null,
                drawn.foreground());
    }
}
