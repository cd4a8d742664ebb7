package io.github.spimpatches.plan;

import io.github.spimpatches.bids.Subject;
import io.github.spimpatches.sampling.RegionDraw;
import java.util.List;

/**
 * One subject's part of the plan.
 *
 * @param sources in the order image, stain, level
 * @param draws one for each region
 */
public record SubjectPlan(Subject subject, List<PlannedSource> sources, List<RegionDraw> draws) {

    public SubjectPlan {
        sources = List.copyOf(sources);
        draws = List.copyOf(draws);
    }
}
