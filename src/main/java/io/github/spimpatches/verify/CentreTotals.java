package io.github.spimpatches.verify;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.RowCursor;
import io.github.spimpatches.manifest.SubjectOrder;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the rows of a centres table come to.
 *
 * @param labels that have a centre in any subject
 * @param isBySubject whether the rows of a subject stand together, in the order of the subjects
 */
record CentreTotals(Set<Integer> labels, boolean isBySubject) {
    static CentreTotals of(RowCursor<Centre> rows) {
        Set<Integer> labels = new TreeSet<>();
        SubjectOrder order = new SubjectOrder();
        rows.forEachRemaining(centre -> {
            labels.add(centre.label());
            order.add(centre.subject());
        });
        return new CentreTotals(labels, order.isKept());
    }
}
