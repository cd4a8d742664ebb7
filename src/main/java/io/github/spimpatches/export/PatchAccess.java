package io.github.spimpatches.export;

import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import java.io.Serializable;

/**
 * Where patches are, and how their store is reached.
 *
 * @param out the run's OUT_DIR
 */
public record PatchAccess(Location out, StorageSettings storage) implements Serializable {}
