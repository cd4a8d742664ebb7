package io.github.spimpatches.plan;

import io.github.spimpatches.bids.Subject;
import io.github.spimpatches.patch.PatchSource;
import io.github.spimpatches.sampling.RegionDraw;
import java.util.List;
import java.util.stream.Stream;

/**
 * One subject's part of the plan.
 *
 * @param sources in the order image, stain, level
 * @param refused what patches would be cut from as well, and why they cannot; only where other subjects have no such
 *     problem
 * @param draws one for each region
 */
public record SubjectPlan(
        Subject subject, List<PlannedSource> sources, List<PatchSource> refused, List<RegionDraw> draws) {

    public SubjectPlan {
        sources = List.copyOf(sources);
        refused = List.copyOf(refused);
        draws = List.copyOf(draws);
    }

    /** What the manifest has rows of: what patches are cut from, then what is refused. */
    public List<PatchSource> patchSources() {
        return Stream.concat(sources.stream().map(PlannedSource::source), refused.stream())
                .toList();
    }

    /** The same with its centres. */
    SubjectPlan drawn(List<RegionDraw> centres) {
        return new SubjectPlan(subject, sources, refused, centres);
    }
}
