package io.github.spimpatches.sampling;

import io.github.spimpatches.atlas.Region;
import java.util.List;
import java.util.OptionalLong;

/**
 * What one region's draw came to.
 *
 * @param voxels of the region in the label volume
 * @param eligible voxels that may be a centre; empty where an oblique label volume made it enough to know that there
 *     are at least as many as asked for
 * @param centres in key order, at most as many as asked for
 * @param sampler how they were drawn, in the centres table's word
 * @param requested how many were asked for
 * @param advice what would satisfy the request, computed; null where it is satisfied
 */
public record RegionDraw(
        Region region,
        long voxels,
        OptionalLong eligible,
        List<DrawnCentre> centres,
        String sampler,
        int requested,
        String advice) {

    public RegionDraw {
        centres = centres instanceof CentreSpool.Spooled ? centres : List.copyOf(centres);
    }

    /** Whether there are fewer than were asked for. */
    public boolean isShort() {
        return centres.size() < requested;
    }

    /** The same places as tiles of a grid. */
    RegionDraw tiles(String word, int wanted, String words) {
        return new RegionDraw(region, voxels, eligible, centres, word, wanted, words);
    }

    /** The same, its centres elsewhere. */
    RegionDraw keptIn(List<DrawnCentre> place) {
        return new RegionDraw(region, voxels, eligible, place, sampler, requested, advice);
    }

    RegionDraw advised(String words) {
        return new RegionDraw(region, voxels, eligible, centres, sampler, requested, words);
    }
}
