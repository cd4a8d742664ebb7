package io.github.spimpatches.bids;

import io.github.spimpatches.config.Settings.Names;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The subjects of a run, by subject and session, all with the same atlas; no two images of theirs share a folder of
 * patches.
 *
 * @param origin where the cohort was found, for messages: {@code BIDS folder /data/bids}
 * @param datasetName what {@code SourceDatasets} calls it; null where it has no name
 * @param dataset the BIDS folder, the table, or the one subject's first image
 * @param notes what was chosen on the way and a user may want to know, one line each
 */
public record Cohort(List<Subject> subjects, String origin, String datasetName, Location dataset, List<String> notes)
        implements Serializable {

    /** @throws InputProblem where atlases differ, or names would collide, or there is no subject */
    public Cohort {
        subjects = subjects.stream()
                .sorted(Comparator.comparing(Subject::id)
                        .thenComparing(Subject::session, Comparator.nullsFirst(Comparator.naturalOrder())))
                .toList();
        notes = List.copyOf(notes);
        if (subjects.isEmpty()) {
            throw new InputProblem("No subject in " + origin + ".");
        }
        Problems problems = new Problems();
        checkAtlas(subjects, origin, problems);
        checkFolders(subjects, problems);
        problems.throwIfAny();
    }

    /**
     * Whether so few subjects of a cohort have images that cannot be used that the others' patches are worth making: less
     * than half. Where it is more, the command is wrong rather than the subjects.
     */
    public static boolean areFew(long affected, long subjects) {
        return 2 * affected < subjects;
    }

    /**
     * Ends the search with all problems, if there are any; those of a few subjects' images do not count: their patches
     * say then why they are not there.
     */
    static void throwUnlessFewLackImages(List<Subject> subjects, Problems problems) {
        long affected = subjects.stream()
                .filter(subject -> !subject.problems().isEmpty())
                .count();
        if (!areFew(affected, subjects.size()) || !problems.isEmpty()) {
            subjects.forEach(subject -> subject.problems().forEach(problems::add));
        }
        problems.throwIfAny();
    }

    /** The atlas' name, the same for all subjects. */
    public String atlas() {
        return subjects.get(0).atlas();
    }

    private static void checkAtlas(List<Subject> subjects, String origin, Problems problems) {
        Map<String, Subject> firsts = new TreeMap<>();
        subjects.forEach(subject -> firsts.putIfAbsent(subject.atlas(), subject));
        if (firsts.size() > 1) {
            List<String> examples = firsts.entrySet().stream()
                    .map(first -> first.getKey() + " (" + first.getValue().words() + ")")
                    .toList();
            problems.add("The subjects of " + origin + " have different atlases: " + Words.some(examples)
                    + ". A run takes one: choose it with --atlas.");
        }
    }

    private static void checkFolders(List<Subject> subjects, Problems problems) {
        Map<String, String> owners = new HashMap<>();
        for (Subject subject : subjects) {
            for (SubjectImage image : subject.images()) {
                if (image.problem() != null) {
                    continue;
                }
                String folder = OutputNames.patchFolder(subject, image, image.stain(), 0, Names.BIDS);
                String owner = subject.words() + " " + image.uri();
                String earlier = owners.putIfAbsent(folder.toLowerCase(Locale.ROOT), owner);
                if (earlier != null) {
                    problems.add("Two images would share the folder " + folder + ": " + earlier + " and " + owner
                            + ". Leave one out, with --images or --filter say, or rename one.");
                }
            }
        }
    }
}
