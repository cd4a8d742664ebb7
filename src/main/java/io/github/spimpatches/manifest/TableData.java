package io.github.spimpatches.manifest;

import io.github.spimpatches.storage.Location;
import java.util.List;

/**
 * A table that was read.
 *
 * @param found all its columns, also those that were not asked for
 */
public record TableData(Location file, List<String> found, List<TableRow> rows) {

    public boolean has(String column) {
        return found.contains(column);
    }
}
