package io.github.spimpatches.cli;

import io.github.spimpatches.bids.CohortSource;
import io.github.spimpatches.config.Configuration;
import io.github.spimpatches.storage.Location;

/**
 * What {@code run} and {@code plan} were asked for.
 *
 * @param out OUT_DIR
 * @param command the whole command as it could be typed again; may hold what {@link
 *     io.github.spimpatches.config.Secrets} masks
 */
public record RunRequest(CohortSource source, Configuration configuration, Location out, String command) {}
