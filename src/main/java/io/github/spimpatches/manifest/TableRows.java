package io.github.spimpatches.manifest;

import java.util.List;

/** The rows of a table from outside, read as they are walked, with what its head says. */
interface TableRows extends RowCursor<TableRow> {

    /** All columns of the table, also those that were not asked for. */
    List<String> found();
}
