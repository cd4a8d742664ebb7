package io.github.spimpatches.manifest;

import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Writes and reads tables, each as a whole file or not at all. The name decides the form: {@code .parquet} is Parquet,
 * everything else text with one header line, separated by tabs.
 *
 * <p>TSV: UTF-8, {@code n/a} for nothing, LF, quoting only where a value holds a tab, quote or line break. Doubles are
 * written as {@link Double#toString} does, which reads back to the same bits. Parquet: every column optional, not
 * compressed, in row groups of some megabytes, nothing about time, host or writer but the Parquet library's own version.
 */
public final class Tables {
    private Tables() {}

    /** Writes {@code rows}, which are walked once. */
    public static <R> void write(Storage storage, Location file, List<Column<R>> columns, Iterable<R> rows)
            throws IOException {
        if (isParquetName(file)) {
            ParquetTable.write(storage, file, columns, rows);
            return;
        }
        TextTable.write(storage, file, columns, rows);
    }

    /** Writes the text of a table. */
    public static <R> void writeText(Storage.Sink sink, List<Column<R>> columns, Iterable<R> rows) throws IOException {
        TextTable.write(sink, columns, rows);
    }

    /**
     * Writes the bytes of a Parquet table. Where a column holds bytes, some tens of megabytes are held at a time.
     *
     * @param name of the file in messages
     */
    public static <R> void writeParquet(Storage.Sink sink, String name, List<Column<R>> columns, Iterable<R> rows)
            throws IOException {
        ParquetTable.write(sink, name, columns, rows);
    }

    /**
     * Reads the named columns that the table has; all others are ignored.
     *
     * @throws java.nio.file.NoSuchFileException where there is no such file
     * @throws io.github.spimpatches.problem.InputProblem where it is no table
     */
    public static TableData read(Storage storage, Location file, List<String> columns) throws IOException {
        try (TableRows table = open(storage, file, columns)) {
            return new TableData(file, table.found(), table.rest());
        }
    }

    /** The same rows, of which few are in memory at a time. To be closed. */
    public static RowCursor<TableRow> rows(Storage storage, Location file, List<String> columns) throws IOException {
        return open(storage, file, columns);
    }

    /** The same, with what the head says. To be closed. */
    static TableRows open(Storage storage, Location file, List<String> columns) throws IOException {
        return isParquetName(file) ? ParquetTable.open(storage, file, columns) : TextTable.open(storage, file, columns);
    }

    private static boolean isParquetName(Location file) {
        String name = file.name().toLowerCase(Locale.ROOT);
        return name.endsWith(".parquet") || name.endsWith(".pq");
    }
}
