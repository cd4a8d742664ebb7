package io.github.spimpatches.cli;

import io.github.spimpatches.export.ExportSettings;
import io.github.spimpatches.export.PatchChoice;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;

/**
 * What {@code export} was asked for.
 *
 * @param run name of the one run; null for the only one
 * @param readme file to take the place of the README; null for none
 * @param license file of the licence; null for none
 * @param settings the rest, without the texts of those files
 * @param overwrite whether another export may be replaced
 */
public record ExportRequest(
        Location out,
        Location dest,
        String run,
        PatchChoice choice,
        Location readme,
        Location license,
        ExportSettings settings,
        boolean overwrite,
        StorageSettings storage) {}
