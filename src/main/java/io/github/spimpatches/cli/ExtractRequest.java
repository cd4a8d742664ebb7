package io.github.spimpatches.cli;

import io.github.spimpatches.storage.Location;

/**
 * What {@code extract} was asked for: the places of a centres table, cut from the run's images. The cohort is found
 * with {@link io.github.spimpatches.bids.CohortNeeds#IMAGES}.
 */
public record ExtractRequest(Location centers, RunRequest run) {}
