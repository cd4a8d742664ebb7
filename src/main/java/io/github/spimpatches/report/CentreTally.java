package io.github.spimpatches.report;

import io.github.spimpatches.manifest.Centre;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the page says of a run's centres. It hears of each once; what it keeps grows with labels and subjects only. */
final class CentreTally {

    /** A region's centres. */
    static final class OfLabel {
        private final Centre first;
        private final BitSet subjects = new BitSet();
        private final DoubleSummaryStatistics fractions = new DoubleSummaryStatistics();
        private long centres;

        private OfLabel(Centre first) {
            this.first = first;
        }

        Centre first() {
            return first;
        }

        long centres() {
            return centres;
        }

        long subjects() {
            return subjects.cardinality();
        }

        /** Mean share of the patch that falls in the label, in words. */
        String fraction() {
            return fractions.getCount() == 0 ? "n/a" : Words.percent(fractions.getAverage());
        }
    }

    /** What is in one part of the data. */
    private static final class OfPart {
        private final BitSet subjects = new BitSet();
        private long centres;
    }

    private final Map<String, Integer> subjects = new HashMap<>();
    private final Map<Integer, OfLabel> labels = new TreeMap<>();
    private final Map<String, OfPart> parts = new TreeMap<>();
    private long centres;

    void add(Centre centre) {
        centres++;
        int subject = subjects.computeIfAbsent(Words.subject(centre), any -> subjects.size());
        OfLabel label = labels.computeIfAbsent(centre.label(), any -> new OfLabel(centre));
        label.centres++;
        label.subjects.set(subject);
        if (centre.labelFraction() != null) {
            label.fractions.accept(centre.labelFraction());
        }
        if (centre.split() != null) {
            OfPart part = parts.computeIfAbsent(centre.split(), any -> new OfPart());
            part.centres++;
            part.subjects.set(subject);
        }
    }

    long centres() {
        return centres;
    }

    long subjects() {
        return subjects.size();
    }

    /** By label. */
    Map<Integer, OfLabel> labels() {
        return labels;
    }

    List<ReportPage.Part> parts() {
        List<ReportPage.Part> words = new ArrayList<>();
        parts.forEach((name, part) -> words.add(new ReportPage.Part(
                name,
                Words.count(part.centres, "place", "places") + " of "
                        + Words.count(part.subjects.cardinality(), "subject", "subjects"))));
        return words;
    }
}
