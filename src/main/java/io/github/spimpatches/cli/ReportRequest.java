package io.github.spimpatches.cli;

import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import java.util.List;

/**
 * What {@code report} was asked for.
 *
 * @param run name of the one run; null for all
 * @param montages pictures to make of it
 * @param overlay whether they show the mask's outline
 */
public record ReportRequest(
        Location out, String run, List<Location> montages, boolean overlay, StorageSettings storage) {}
