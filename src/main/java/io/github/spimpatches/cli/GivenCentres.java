package io.github.spimpatches.cli;

import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.atlas.ShortNames;
import io.github.spimpatches.bids.Cohort;
import io.github.spimpatches.bids.OutputNames;
import io.github.spimpatches.bids.Subject;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.config.Settings.Names;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.CentresTable;
import io.github.spimpatches.manifest.ManifestOrder;
import io.github.spimpatches.patch.Extraction;
import io.github.spimpatches.patch.PatchSource;
import io.github.spimpatches.patch.TaskMemory;
import io.github.spimpatches.plan.Plan;
import io.github.spimpatches.plan.Planner;
import io.github.spimpatches.plan.SubjectPlan;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.NearMatches;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Centres from a table, matched with a cohort. Labels that the table gives as words are numbered in the order in which
 * they come, and the words become their names.
 */
final class GivenCentres {
    private final Cohort cohort;
    private final List<Centre> centres;
    private final Set<String> notes = new LinkedHashSet<>();
    private Optional<TaskMemory> memory = Optional.empty();

    private GivenCentres(Cohort cohort, List<Centre> centres) {
        this.cohort = cohort;
        this.centres = centres;
    }

    /**
     * @param named the atlas of a table that names none; null where nothing names it
     * @throws InputProblem where the table cannot be read, or names subjects that the cohort does not have
     */
    static GivenCentres read(Storage storage, Location file, Cohort cohort, String named) throws IOException {
        Map<String, Integer> words = new LinkedHashMap<>();
        List<Centre> read;
        try {
            read = CentresTable.read(
                    storage, file, (subject, session, label) -> words.computeIfAbsent(label, any -> words.size() + 1));
        } catch (NoSuchFileException e) {
            throw new InputProblem("Cannot read the centres: no such file " + file + ".");
        }
        if (read.isEmpty()) {
            throw new InputProblem("Cannot extract: " + file + " holds no centre.");
        }
        if (!words.isEmpty() && read.stream().anyMatch(c -> c.label() < 1 || c.label() > words.size())) {
            throw new InputProblem("Cannot read the centres in " + file
                    + ": some labels are numbers and some are words; use one or the other.");
        }
        String atlas = read.stream()
                .map(Centre::atlas)
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(named == null ? "atlas" : named);
        Map<Integer, String> wordOf = new TreeMap<>();
        words.forEach((word, index) -> wordOf.put(index, word));
        List<Centre> centres = read.stream()
                .map(centre -> centre.named(atlas, wordOf.get(centre.label())))
                .sorted(ManifestOrder.CENTRES)
                .toList();
        GivenCentres given = new GivenCentres(cohort, centres);
        given.checkSubjects(file);
        if (!words.isEmpty()) {
            given.notes.add("labels in " + file + " are words: they are numbered 1 to " + words.size()
                    + " in the order in which they come");
        }
        return given;
    }

    List<Centre> centres() {
        return centres;
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    String atlas() {
        return centres.get(0).atlas();
    }

    /** What the patch of {@link #sources} takes that takes most memory; empty where there is no image. */
    Optional<TaskMemory> memory() {
        return memory;
    }

    /** The images of those subjects that have centres. */
    Map<String, List<PatchSource>> sources(Storage storage, Settings settings) throws IOException {
        Set<String> wanted = new HashSet<>();
        centres.forEach(centre -> wanted.add(Extraction.key(centre.subject(), centre.session())));
        List<Subject> subjects = cohort.subjects().stream()
                .filter(subject -> wanted.contains(Extraction.key(subject.id(), subject.session())))
                .map(subject -> new Subject(
                        subject.id(),
                        subject.session(),
                        subject.images(),
                        subject.dseg(),
                        subject.labels(),
                        atlas(),
                        subject.template()))
                .toList();
        Cohort chosen = new Cohort(subjects, cohort.origin(), cohort.datasetName(), cohort.dataset(), cohort.notes());
        Map<String, List<PatchSource>> sources = new TreeMap<>();
        List<SubjectPlan> all = Planner.sources(chosen, settings, storage, notes);
        memory = Plan.memory(all, settings);
        for (SubjectPlan opened : all) {
            sources.put(Extraction.key(opened.subject().id(), opened.subject().session()), opened.patchSources());
        }
        return sources;
    }

    /** For each label index how its files' names begin. */
    SortedMap<Integer, String> fileWords(Names names) {
        SortedMap<Integer, Region> regions = new TreeMap<>();
        for (Centre centre : centres) {
            if (centre.abbreviation() != null || centre.name() != null || !regions.containsKey(centre.label())) {
                regions.put(
                        centre.label(), new Region(centre.label(), centre.name(), centre.abbreviation(), List.of()));
            }
        }
        SortedMap<Integer, String> words = new TreeMap<>();
        ShortNames.distinct(List.copyOf(regions.values()), names)
                .forEach(region -> words.put(region.index(), OutputNames.label(atlas(), region.shortName(), names)));
        return words;
    }

    private void checkSubjects(Location file) {
        Map<String, Subject> known = new TreeMap<>();
        cohort.subjects().forEach(s -> known.put(Extraction.key(s.id(), s.session()), s));
        List<String> ids = new ArrayList<>(
                cohort.subjects().stream().map(Subject::id).distinct().toList());
        Problems problems = new Problems();
        for (Centre centre : centres) {
            if (!known.containsKey(Extraction.key(centre.subject(), centre.session()))) {
                String who = "sub-" + centre.subject() + (centre.session() == null ? "" : " ses-" + centre.session());
                boolean isKnown = ids.contains(centre.subject());
                problems.add("Cannot extract " + who + " of " + file + ": the cohort, " + cohort.origin() + ", has "
                        + (isKnown ? "that subject in another session only" : "no such subject") + "."
                        + (isKnown ? "" : NearMatches.question(centre.subject(), ids)));
            }
        }
        problems.throwIfAny();
    }
}
