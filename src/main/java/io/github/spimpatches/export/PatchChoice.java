package io.github.spimpatches.export;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.NearMatches;
import io.github.spimpatches.problem.Problems;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which patches of a run are exported; an empty list takes all.
 *
 * @param images image kinds
 * @param stains labels of channels; images without one are taken always
 * @param maskDescs {@code desc-} entities of masks; other images are taken always
 * @param levels resolution levels
 * @param labels indices, names or abbreviations of regions
 * @param subjects ids, without {@code sub-}
 */
public record PatchChoice(
        List<String> images,
        List<String> stains,
        List<String> maskDescs,
        List<Integer> levels,
        List<String> labels,
        List<String> subjects) {
    /** The image kind that {@code --mask-desc} is about. */
    static final String MASK = "mask";

    /**
     * The rows that are chosen, those of failed patches too.
     *
     * @throws InputProblem where the run has nothing by one of the words, or nothing is left
     */
    List<ManifestRow> of(List<ManifestRow> rows) {
        Problems problems = new Problems();
        known(problems, "image", images, rows, row -> Stream.of(row.image()));
        known(problems, "stain", stains, rows, row -> Stream.of(row.stain()));
        known(problems, "mask", maskDescs, rows, row -> Stream.of(row.image().equals(MASK) ? row.desc() : null));
        known(
                problems,
                "level",
                levels.stream().map(String::valueOf).toList(),
                rows,
                row -> Stream.of(Integer.toString(row.level())));
        known(problems, "label", labels, rows, PatchChoice::labelWords);
        known(problems, "subject", subjects, rows, row -> Stream.of(row.centre().subject()));
        problems.throwIfAny();
        List<ManifestRow> chosen = rows.stream().filter(this::takes).toList();
        if (chosen.isEmpty()) {
            throw new InputProblem("Cannot export nothing: "
                    + (rows.isEmpty()
                            ? "the run's manifest has no patch."
                            : "none of the run's " + rows.size() + " patches is of all that was chosen together."));
        }
        return chosen;
    }

    private boolean takes(ManifestRow row) {
        return (images.isEmpty() || images.contains(row.image()))
                && (stains.isEmpty() || row.stain() == null || has(stains, Stream.of(row.stain())))
                && (maskDescs.isEmpty() || !row.image().equals(MASK) || maskDescs.contains(row.desc()))
                && (levels.isEmpty() || levels.contains(row.level()))
                && (labels.isEmpty() || has(labels, labelWords(row)))
                && (subjects.isEmpty() || subjects.contains(row.centre().subject()));
    }

    private static boolean has(List<String> wanted, Stream<String> words) {
        return words.filter(Objects::nonNull).anyMatch(word -> wanted.stream().anyMatch(word::equalsIgnoreCase));
    }

    private static Stream<String> labelWords(ManifestRow row) {
        return Stream.of(
                Integer.toString(row.centre().label()),
                row.centre().name(),
                row.centre().abbreviation());
    }

    /** Numbers are near each other by chance only. */
    private static boolean isWord(String word) {
        return !word.chars().allMatch(Character::isDigit);
    }

    private static void known(
            Problems problems,
            String what,
            List<String> wanted,
            List<ManifestRow> rows,
            Function<ManifestRow, Stream<String>> words) {
        if (wanted.isEmpty()) {
            return;
        }
        TreeSet<String> known = new TreeSet<>();
        TreeSet<String> lower = new TreeSet<>();
        rows.forEach(row -> words.apply(row).filter(Objects::nonNull).forEach(word -> {
            known.add(word);
            lower.add(word.toLowerCase(Locale.ROOT));
        }));
        for (String word : wanted) {
            if (!lower.contains(word.toLowerCase(Locale.ROOT))) {
                problems.add("Cannot export " + what + " \"" + word + "\": no patch of the run has it"
                        + (known.size() <= 20 ? "; there are " + String.join(", ", known) : "") + "."
                        + NearMatches.question(
                                word, known.stream().filter(PatchChoice::isWord).toList()));
            }
        }
    }
}
