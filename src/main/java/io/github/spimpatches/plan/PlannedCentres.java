package io.github.spimpatches.plan;

import io.github.spimpatches.bids.Subject;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestOrder;
import io.github.spimpatches.sampling.RegionDraw;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** All centres of a plan in the table's order, made subject by subject as they are walked: never all of them at once. */
final class PlannedCentres extends AbstractCollection<Centre> {
    private final List<SubjectPlan> subjects;
    private final Function<SubjectPlan, List<Centre>> centres;
    private final int size;

    /** @param centres one subject's, in any order */
    PlannedCentres(List<SubjectPlan> subjects, Function<SubjectPlan, List<Centre>> centres) {
        this.subjects = new ArrayList<>(subjects);
        this.subjects.sort(Comparator.comparing(
                SubjectPlan::subject,
                Comparator.comparing(Subject::id)
                        .thenComparing(Subject::session, Comparator.nullsFirst(Comparator.naturalOrder()))));
        this.centres = centres;
        this.size = subjects.stream()
                .flatMap(planned -> planned.draws().stream())
                .map(RegionDraw::centres)
                .mapToInt(List::size)
                .sum();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Iterator<Centre> iterator() {
        return subjects.stream()
                .flatMap(planned -> centres.apply(planned).stream().sorted(ManifestOrder.CENTRES))
                .iterator();
    }
}
