package io.github.spimpatches.cli;

import io.github.spimpatches.storage.Location;

/** What {@code demo} was asked for: a made cohort in {@code folder}, and {@code run} on it. */
public record DemoRequest(Location folder, String command) {}
