package io.github.spimpatches.spark;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.CentreColumns;
import io.github.spimpatches.manifest.CentresTable;
import io.github.spimpatches.manifest.Column;
import io.github.spimpatches.manifest.ManifestColumns;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.manifest.TableRow;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.ReadCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Centres and results as Spark's rows and back, column by column from the tables' own lists. */
final class RowForm {
    /** Decides the partition of a centre's row. */
    static final String SLOT = "slot";

    private static final List<Column<PatchResult>> RESULT_COLUMNS = resultColumns();

    /** A centre's row: the slot, then the columns of the centres table. */
    static final StructType CENTRE = schema(CentreColumns.ALL, List.of(field(SLOT, Column.Type.INT)));

    /** A result's row: the centre, the rest of the manifest's columns, and what the patch cost to read. */
    static final StructType RESULT = schema(RESULT_COLUMNS, List.of());

    private RowForm() {}

    static Row ofCentre(Centre centre, int slot) {
        List<Object> cells = new ArrayList<>();
        cells.add(slot);
        CentreColumns.ALL.forEach(column -> cells.add(column.value().apply(centre)));
        return RowFactory.create(cells.toArray());
    }

    static Centre centre(Row row) {
        return CentresTable.centre(cells(row));
    }

    static Row ofResult(PatchResult result) {
        return RowFactory.create(RESULT_COLUMNS.stream()
                .map(column -> column.value().apply(result))
                .toArray());
    }

    static PatchResult result(Row row) {
        TableRow cells = cells(row);
        return new PatchResult(
                ManifestTable.manifestRow(cells),
                new ReadCounts(
                        cells.requiredWhole("bytes_read"),
                        cells.requiredWhole("bytes_needed"),
                        cells.requiredWhole("requests"),
                        cells.requiredWhole("chunks_decoded"),
                        cells.requiredWhole("chunks_reread"),
                        cells.requiredWhole("chunks_absent")));
    }

    private static TableRow cells(Row row) {
        return new TableRow("a row of Spark's", column -> row.get(row.fieldIndex(column)));
    }

    private static List<Column<PatchResult>> resultColumns() {
        List<Column<PatchResult>> columns = new ArrayList<>();
        for (Column<Centre> column : CentreColumns.ALL) {
            columns.add(of(column, result -> result.row().centre()));
        }
        Set<String> ofCentres = CentreColumns.ALL.stream().map(Column::name).collect(Collectors.toUnmodifiableSet());
        for (Column<ManifestRow> column : ManifestColumns.ALL) {
            if (!ofCentres.contains(column.name())) {
                columns.add(of(column, PatchResult::row));
            }
        }
        columns.add(count("bytes_read", ReadCounts::bytesRead));
        columns.add(count("bytes_needed", ReadCounts::bytesNeeded));
        columns.add(count("requests", ReadCounts::requests));
        columns.add(count("chunks_decoded", ReadCounts::chunksDecoded));
        columns.add(count("chunks_reread", ReadCounts::chunksReread));
        columns.add(count("chunks_absent", ReadCounts::chunksAbsent));
        return List.copyOf(columns);
    }

    private static <R> Column<PatchResult> of(Column<R> column, Function<PatchResult, R> part) {
        return new Column<>(column.name(), column.type(), column.meaning(), result -> column.value()
                .apply(part.apply(result)));
    }

    private static Column<PatchResult> count(String name, Function<ReadCounts, Object> value) {
        return new Column<>(name, Column.Type.LONG, "", result -> value.apply(result.reads()));
    }

    private static <R> StructType schema(List<Column<R>> columns, List<StructField> before) {
        List<StructField> fields = new ArrayList<>(before);
        columns.forEach(column -> fields.add(field(column.name(), column.type())));
        return DataTypes.createStructType(fields);
    }

    private static StructField field(String name, Column.Type type) {
        DataType holds =
                switch (type) {
                    case TEXT -> DataTypes.StringType;
                    case INT -> DataTypes.IntegerType;
                    case LONG -> DataTypes.LongType;
                    case DOUBLE -> DataTypes.DoubleType;
                };
        return DataTypes.createStructField(name, holds, true);
    }
}
