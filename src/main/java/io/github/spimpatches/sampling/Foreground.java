package io.github.spimpatches.sampling;

import io.github.spimpatches.config.ForegroundRule;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Box;

/**
 * A draw's rule of how much of a patch is foreground, and the means to tell.
 *
 * @param map null where any share will do
 * @param frame of the mask's own patches; null where any share will do
 */
public record Foreground(ForegroundRule rule, ForegroundMap map, PatchFrame frame) {
    /** Any share will do. */
    public static final Foreground ANY = new Foreground(ForegroundRule.ANY, null, null);

    boolean isAny() {
        return map == null;
    }

    boolean holds(Point world) {
        return isAny() || rule.holds(share(world));
    }

    /** The share of foreground in the patch around a place, 0 to 1. */
    double share(Point world) {
        return map.share(Box.around(frame.worldToVoxel().apply(world), frame.patch()));
    }

    /** The same means under another rule. */
    Foreground under(ForegroundRule other) {
        return new Foreground(other, map, frame);
    }
}
