package io.github.spimpatches.config;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.storage.Location;
import java.io.Serializable;
import java.util.List;

/**
 * What a draw prefers and keeps away from.
 *
 * @param minDistanceMm the least distance between centres of a label, and from those of {@code exclude}; 0 for none
 * @param exclude centres tables of earlier runs, whose places are not drawn again
 * @param weights a map's place, in which {@code {subject}} and {@code {session}} stand for the subject's, or one word, a
 *     kind of the subject's images; null for none
 * @param stride of a grid's tiles, in voxels; null for the patch's size
 * @param background share of all centres that lie outside every wanted label, inside the brain; 0 for none
 * @param foreground what share of a patch is to be foreground
 */
public record Sampling(
        double minDistanceMm,
        List<Location> exclude,
        String weights,
        Extent stride,
        double background,
        ForegroundRule foreground)
        implements Serializable {
    /** Nothing. */
    public static final Sampling PLAIN = new Sampling(0, List.of(), null, null, 0, ForegroundRule.ANY);

    public Sampling {
        exclude = List.copyOf(exclude);
    }
}
