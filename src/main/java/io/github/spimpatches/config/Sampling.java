package io.github.spimpatches.config;

import io.github.spimpatches.storage.Location;
import java.io.Serializable;
import java.util.List;

/**
 * What a draw keeps away from.
 *
 * @param minDistanceMm the least distance between centres of a label, and from those of {@code exclude}; 0 for none
 * @param exclude centres tables of earlier runs, whose places are not drawn again
 */
public record Sampling(double minDistanceMm, List<Location> exclude) implements Serializable {
    /** Nothing. */
    public static final Sampling PLAIN = new Sampling(0, List.of());

    public Sampling {
        exclude = List.copyOf(exclude);
    }
}
