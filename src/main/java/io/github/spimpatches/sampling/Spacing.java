package io.github.spimpatches.sampling;

import io.github.spimpatches.geometry.Point;
import java.util.List;

/**
 * What a draw keeps away from.
 *
 * @param millimetres the least distance between two centres of a region, and from each place taken; 0 for none
 * @param taken centres of earlier runs in the same brain, RAS+ millimetres; the label voxels that they lie in are not
 *     eligible
 */
public record Spacing(double millimetres, List<Point> taken) {
    /** Keeps away from nothing. */
    public static final Spacing NONE = new Spacing(0, List.of());

    public Spacing {
        taken = List.copyOf(taken);
    }

    boolean isApart() {
        return millimetres > 0;
    }
}
