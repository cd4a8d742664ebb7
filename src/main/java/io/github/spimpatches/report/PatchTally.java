package io.github.spimpatches.report;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.Quality;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the page says of a run's patches. It hears of each once; what it keeps are counts, the patches that have a picture,
 * and the first of those that are flagged.
 */
final class PatchTally {
    private final int mostFlagged;
    private final Set<String> images = new TreeSet<>();
    private final Map<Flag, Long> flags = new EnumMap<>(Flag.class);
    private final List<ReportPage.Flagged> flagged = new ArrayList<>();
    private final Map<String, Long> reasons = new TreeMap<>();
    private final Map<Integer, OfLabel> labels = new HashMap<>();
    private final List<ManifestRow> pictured = new ArrayList<>();
    private final Map<String, Quality> pictures = new HashMap<>();
    private final Histograms histograms = new Histograms();
    private long patches;
    private long failed;
    private long unseen;
    private long worthALook;

    /** A region's patches. */
    static final class OfLabel {
        private long there;
        private long failed;
        private long flagged;

        long there() {
            return there;
        }

        long failed() {
            return failed;
        }

        long flagged() {
            return flagged;
        }
    }

    /** @param mostFlagged flagged patches that are listed */
    PatchTally(int mostFlagged) {
        this.mostFlagged = mostFlagged;
    }

    /** @param seen null where no look was taken at it */
    void add(ManifestRow row, Quality seen) {
        patches++;
        images.add(Words.image(row));
        List<Flag> own = Flag.of(row, seen);
        own.forEach(flag -> flags.merge(flag, 1L, Long::sum));
        OfLabel label = labels.computeIfAbsent(row.centre().label(), any -> new OfLabel());
        if (row.status() == Status.FAILED) {
            failed++;
            label.failed++;
            reasons.merge(row.error() == null ? "no reason given" : row.error(), 1L, Long::sum);
        } else {
            label.there++;
            label.flagged += own.isEmpty() ? 0 : 1;
            unseen += seen == null ? 1 : 0;
        }
        // Many masks are empty, and need not fill the table.
        if (!own.isEmpty() && !own.equals(List.of(Flag.EMPTY_MASK))) {
            worthALook++;
            if (flagged.size() < mostFlagged) {
                flagged.add(flagged(row, own));
            }
        }
        histograms.add(row, seen);
        if (seen != null && seen.thumbnail() != null) {
            pictured.add(row);
            pictures.put(row.path(), seen);
        }
    }

    private static ReportPage.Flagged flagged(ManifestRow row, List<Flag> flags) {
        return new ReportPage.Flagged(
                Words.subject(row.centre()),
                Words.label(row.centre()),
                Words.image(row),
                row.centre().patch(),
                row.path(),
                flags.stream().map(Flag::word).collect(Collectors.joining(", ")));
    }

    long patches() {
        return patches;
    }

    long failed() {
        return failed;
    }

    /** Patches that are there and at which no look was taken. */
    long unseen() {
        return unseen;
    }

    Set<String> images() {
        return images;
    }

    /** How many patches have each flag; none of those that no patch has. */
    Map<Flag, Long> flags() {
        return Collections.unmodifiableMap(flags);
    }

    /** The first patches that are flagged as more than an empty mask. */
    List<ReportPage.Flagged> flagged() {
        return flagged;
    }

    /** How many more of them there are. */
    long moreFlagged() {
        return worthALook - flagged.size();
    }

    /** How often each reason of a failure was given. */
    Map<String, Long> reasons() {
        return reasons;
    }

    OfLabel label(int label) {
        return labels.getOrDefault(label, new OfLabel());
    }

    Cards cards() {
        return Cards.of(pictured, pictures);
    }

    List<Histograms.Chart> charts() {
        return histograms.charts();
    }
}
