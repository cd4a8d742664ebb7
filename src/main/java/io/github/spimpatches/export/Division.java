package io.github.spimpatches.export;

import io.github.spimpatches.bids.OutputNames;
import io.github.spimpatches.manifest.Centre;
import java.util.Locale;
import java.util.Set;

/** The parts of divided data as names of files and folders, and what those parts are for. */
final class Division {
    /** Rows of no part, in data that are divided otherwise. */
    private static final String NONE = "unassigned";

    private static final Set<String> TEST = Set.of("test", "testing", "holdout");
    private static final Set<String> VALIDATION = Set.of("val", "valid", "validation", "dev");

    private Division() {}

    /** The part and fold of a centre: {@code train}, {@code fold-2}, {@code train-fold-2}. */
    static String of(Centre centre) {
        String fold = centre.fold() == null ? "" : "fold-" + centre.fold();
        String split = centre.split() == null ? "" : safe(centre.split());
        if (split.isEmpty() && fold.isEmpty()) {
            return NONE;
        }
        return split + (split.isEmpty() || fold.isEmpty() ? "" : "-") + fold;
    }

    /** The part alone; the fold where there are no parts. */
    static String partOf(Centre centre) {
        return centre.split() == null ? of(centre) : safe(centre.split());
    }

    private static String safe(String split) {
        String safe = OutputNames.safe(split).replace('.', '-');
        return safe.isEmpty() ? NONE : safe;
    }

    static boolean isTest(Centre centre) {
        return centre.split() != null && TEST.contains(centre.split().toLowerCase(Locale.ROOT));
    }

    static boolean isValidation(Centre centre) {
        return centre.split() != null && VALIDATION.contains(centre.split().toLowerCase(Locale.ROOT));
    }
}
