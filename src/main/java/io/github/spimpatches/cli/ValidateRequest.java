package io.github.spimpatches.cli;

import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.verify.PatchCheck;

/**
 * What {@code validate} was asked for.
 *
 * @param run name of the one run to look at; null for all
 * @param all whether every finding is printed
 */
public record ValidateRequest(Location out, String run, PatchCheck.Depth depth, boolean all, StorageSettings storage) {}
