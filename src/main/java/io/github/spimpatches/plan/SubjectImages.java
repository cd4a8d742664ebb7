package io.github.spimpatches.plan;

import io.github.spimpatches.config.ImageWord;
import io.github.spimpatches.patch.PatchSource;
import io.github.spimpatches.problem.InputProblem;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The one of a subject's images that a setting names. */
final class SubjectImages {
    private SubjectImages() {}

    /**
     * The image at the finest level of the run.
     *
     * @param attempt how a message begins: {@code Cannot weigh the places of sub-01}
     * @param option that named it
     * @param help what else may be given, as the end of a sentence; empty for nothing
     * @throws InputProblem where the subject has none of that name among the run's, or several
     */
    static PlannedSource named(SubjectPlan subject, ImageWord word, String attempt, String option, String help) {
        List<PlannedSource> found = subject.sources().stream()
                .filter(planned ->
                        word.matches(planned.source().kind(), planned.source().stain()))
                .toList();
        Set<String> images = new LinkedHashSet<>();
        found.forEach(planned -> images.add(words(planned.source())));
        if (images.size() == 1) {
            return found.stream()
                    .min(Comparator.comparingInt(planned -> planned.source().level()))
                    .orElseThrow();
        }
        throw new InputProblem(attempt + ": it has " + (images.isEmpty() ? "no" : Integer.toString(images.size()))
                + " images of kind \"" + word + "\"" + (images.isEmpty() ? "" : " (" + String.join(", ", images) + ")")
                + "; expected one" + choice(found, option) + help + ".");
    }

    private static String choice(List<PlannedSource> found, String option) {
        boolean isByStain = found.stream()
                        .map(planned -> planned.source().stain())
                        .distinct()
                        .count()
                > 1;
        if (isByStain) {
            PatchSource first = found.get(0).source();
            return ", such as " + option + " " + first.kind() + ":" + first.stain();
        }
        return found.isEmpty() ? "" : " (choose with --mask-desc)";
    }

    private static String words(PatchSource source) {
        return source.kind()
                + (source.stain() == null ? "" : ":" + source.stain())
                + (source.desc() == null || source.desc().equals(source.kind()) ? "" : " desc-" + source.desc());
    }
}
