package io.github.spimpatches.manifest;

import static io.github.spimpatches.manifest.Column.Type.DOUBLE;
import static io.github.spimpatches.manifest.Column.Type.INT;
import static io.github.spimpatches.manifest.Column.Type.LONG;
import static io.github.spimpatches.manifest.Column.Type.TEXT;

import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** How the patches look: {@code quality.parquet}. */
public final class QualityTable {
    /** In order. */
    public static final List<Column<Quality>> COLUMNS = List.of(
            new Column<>("path", TEXT, "the patch's file, relative to the output folder", Quality::path),
            new Column<>("sampled", LONG, "voxels looked at", Quality::sampled),
            new Column<>("zeros", LONG, "of them zero", Quality::zeros),
            new Column<>("saturated", LONG, "of them with the type's largest value", Quality::saturated),
            new Column<>("minimum", DOUBLE, "least value of the sample", Quality::minimum),
            new Column<>("maximum", DOUBLE, "greatest value of the sample", Quality::maximum),
            new Column<>("mean", DOUBLE, "mean of the sample", Quality::mean),
            new Column<>("all_zero", INT, "1 where every voxel of the patch is zero", q -> q.allZero() ? 1 : 0),
            new Column<>("histogram", TEXT, "bin:count; a bin is a float32's upper 12 bits", Quality::histogram),
            new Column<>("thumbnail", TEXT, "slices and projections, base64; n/a for most", Quality::thumbnail));

    private static final Pattern BIN = Pattern.compile("[0-9]{1,9}:[0-9]{1,18}");

    private QualityTable() {}

    public static void write(Storage storage, Location file, Iterable<Quality> rows) throws IOException {
        Tables.write(storage, file, COLUMNS, rows);
    }

    /**
     * Empty where there is no such file: runs of earlier versions took no look.
     *
     * @throws io.github.spimpatches.problem.InputProblem where it is no such table, or holds what no look can see
     */
    public static List<Quality> read(Storage storage, Location file) throws IOException {
        if (storage.size(file).isEmpty()) {
            return List.of();
        }
        try (RowCursor<Quality> rows = open(storage, file)) {
            return List.copyOf(rows.rest());
        }
    }

    /** The same of a file that is there, row by row: in the order of that run's manifest. To be closed. */
    public static RowCursor<Quality> open(Storage storage, Location file) throws IOException {
        return ParquetRows.open(storage, file, names()).map(QualityTable::quality);
    }

    private static List<String> names() {
        return COLUMNS.stream().map(Column::name).toList();
    }

    private static Quality quality(TableRow row) {
        long sampled = row.requiredWhole("sampled");
        checkHistogram(row, sampled);
        return new Quality(
                row.requiredText("path"),
                sampled,
                share(row, "zeros", sampled),
                share(row, "saturated", sampled),
                number(row, "minimum"),
                number(row, "maximum"),
                number(row, "mean"),
                row.requiredInteger("all_zero") != 0,
                row.text("histogram"),
                row.text("thumbnail"));
    }

    private static long share(TableRow row, String column, long sampled) {
        long count = row.requiredWhole(column);
        if (count < 0 || count > sampled) {
            throw row.invalid(column, Long.toString(count), "0 to " + sampled + ", as many as were sampled");
        }
        return count;
    }

    private static void checkHistogram(TableRow row, long sampled) {
        String histogram = row.text("histogram");
        long counted = 0;
        for (String bin : histogram == null ? List.<String>of() : List.of(histogram.split(" ", -1))) {
            if (!BIN.matcher(bin).matches()) {
                throw row.invalid("histogram", bin, "bin:count");
            }
            counted += Long.parseLong(bin.substring(bin.indexOf(':') + 1));
        }
        if (counted != sampled) {
            throw row.invalid("histogram", counted + " voxels", sampled + ", as many as were sampled");
        }
    }

    private static double number(TableRow row, String column) {
        Double number = row.number(column);
        return number == null ? Double.NaN : number;
    }
}
