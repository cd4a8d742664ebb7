package io.github.spimpatches.manifest;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The manifest: what became of every patch. */
public final class ManifestTable {
    private ManifestTable() {}

    /** Parquet or TSV by the file's name. */
    public static void write(Storage storage, Location file, Iterable<ManifestRow> rows) throws IOException {
        write(storage, file, rows, SubjectColumns.NONE);
    }

    /** The same with columns of the subjects behind its own. */
    public static void write(Storage storage, Location file, Iterable<ManifestRow> rows, SubjectColumns subjects)
            throws IOException {
        Tables.write(storage, file, subjects.afterManifests(), rows);
    }

    /** The manifest's columns, and those of the subjects behind them. */
    public static List<Column<ManifestRow>> columns(SubjectColumns subjects) {
        return subjects.afterManifests();
    }

    /** What a manifest repeats of each subject: the columns that are not its own. */
    public static SubjectColumns subjects(Storage storage, Location file) throws IOException {
        List<String> own = names();
        String subject = CentreColumns.SUBJECT.name();
        List<String> others;
        try (TableRows table = Tables.open(storage, file, List.of(subject))) {
            others = table.found().stream().filter(name -> !own.contains(name)).toList();
        }
        if (others.isEmpty()) {
            return SubjectColumns.NONE;
        }
        List<String> wanted = new ArrayList<>(others);
        wanted.add(subject);
        Map<String, List<String>> values = new TreeMap<>();
        try (TableRows table = Tables.open(storage, file, wanted)) {
            table.walk(row -> values.computeIfAbsent(row.requiredText(subject), any -> {
                List<String> known = new ArrayList<>();
                others.forEach(name -> known.add(row.text(name)));
                return known;
            }));
        }
        return new SubjectColumns(others, values);
    }

    /**
     * Reads a manifest of an earlier run.
     *
     * @return in the table's order
     */
    public static List<ManifestRow> read(Storage storage, Location file) throws IOException {
        try (RowCursor<ManifestRow> rows = open(storage, file)) {
            return List.copyOf(rows.rest());
        }
    }

    /** The same, row by row. To be closed. */
    public static RowCursor<ManifestRow> open(Storage storage, Location file) throws IOException {
        TableRows rows = Tables.open(storage, file, names());
        try {
            checkHasAll(file, rows.found());
        } catch (InputProblem e) {
            rows.close();
            throw e;
        }
        RepeatedTexts texts = new RepeatedTexts();
        return rows.map(row -> manifestRow(texts.of(row)));
    }

    private static List<String> names() {
        return ManifestColumns.ALL.stream().map(Column::name).toList();
    }

    private static void checkHasAll(Location file, List<String> found) {
        List<String> missing = names().stream()
                .filter(name -> !found.contains(name) && !ManifestColumns.NEW.contains(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new InputProblem("Cannot read " + file + " as a manifest: it lacks " + String.join(", ", missing)
                    + "; found: " + String.join(", ", found));
        }
    }

    /**
     * The manifest row that a table's row holds.
     *
     * @throws InputProblem where a cell holds what no run writes: of a patch that is there all is known
     */
    static ManifestRow manifestRow(TableRow row) {
        Status status = status(row);
        boolean isThere = status != Status.FAILED;
        return new ManifestRow(
                CentresTable.centre(withoutForeground(row)),
                row.requiredText("image"),
                row.text("stain"),
                row.text("desc"),
                atLeast(row, "level", 0),
                row.requiredWhole("start_x"),
                row.requiredWhole("start_y"),
                row.requiredWhole("start_z"),
                isThere
                        ? new Extent(atLeast(row, "size_x", 1), atLeast(row, "size_y", 1), atLeast(row, "size_z", 1))
                        : new Extent(
                                row.requiredInteger("size_x"),
                                row.requiredInteger("size_y"),
                                row.requiredInteger("size_z")),
                isThere ? type(row) : row.text("dtype"),
                row.requiredText("path"),
                isThere ? bytes(row) : row.whole("bytes"),
                checksum(row),
                row.requiredWhole("padded_voxels"),
                status,
                row.text("error"),
                row.text("source"),
                row.number("foreground"));
    }

    /** What the centres table has under this name is what the draw took it for; the manifest does not keep it. */
    private static TableRow withoutForeground(TableRow row) {
        return new TableRow(
                row.where(),
                column -> column.equals(CentreColumns.FOREGROUND.name())
                        ? null
                        : row.cells().apply(column));
    }

    private static int atLeast(TableRow row, String column, int least) {
        int found = row.requiredInteger(column);
        if (found < least) {
            throw row.invalid(column, Integer.toString(found), "a whole number from " + least);
        }
        return found;
    }

    private static Long bytes(TableRow row) {
        Long found = row.requiredWhole("bytes");
        if (found < 1) {
            throw row.invalid("bytes", Long.toString(found), "a whole number from 1");
        }
        return found;
    }

    private static String type(TableRow row) {
        String word = row.requiredText("dtype");
        List<String> known = Stream.of(PixelType.values()).map(PixelType::word).toList();
        if (!known.contains(word)) {
            throw row.invalid("dtype", word, "one of " + String.join(", ", known));
        }
        return word;
    }

    private static String checksum(TableRow row) {
        String sum = row.text("crc32c");
        if (sum != null && !sum.matches("[0-9a-f]{8}")) {
            throw row.invalid("crc32c", sum, "eight hexadecimal digits");
        }
        return sum;
    }

    private static Status status(TableRow row) {
        String word = row.requiredText("status");
        for (Status status : Status.values()) {
            if (status.word().equals(word.toLowerCase(Locale.ROOT))) {
                return status;
            }
        }
        throw row.invalid("status", word, "written, kept or failed");
    }
}
