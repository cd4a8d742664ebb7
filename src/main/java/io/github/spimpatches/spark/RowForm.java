package io.github.spimpatches.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.CentreColumns;
import io.github.spimpatches.manifest.CentresTable;
import io.github.spimpatches.manifest.Column;
import io.github.spimpatches.manifest.TableRow;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Centres as Spark's rows and back, column by column from the centres table's own list. Texts travel as bytes: to make
 * strings of them Spark starts Scala's reflection, which takes a third of a second in the first task.
 */
final class RowForm {
    /** Decides the partition of a centre's row. */
    static final String SLOT = "slot";

    /** The slot, then the columns of the centres table. */
    static final StructType CENTRE = schema();

    private RowForm() {}

    static Row ofCentre(Centre centre, int slot) {
        List<Object> cells = new ArrayList<>();
        cells.add(slot);
        CentreColumns.ALL.forEach(column -> cells.add(sent(column.value().apply(centre))));
        return RowFactory.create(cells.toArray());
    }

    static Centre centre(Row row) {
        return CentresTable.centre(cells(row));
    }

    /** The same column of a table, as it travels. */
    static org.apache.spark.sql.Column sent(org.apache.spark.sql.Column column, Column.Type type) {
        return type == Column.Type.TEXT ? column.cast(DataTypes.BinaryType) : column;
    }

    private static Object sent(Object value) {
        return value instanceof String text ? text.getBytes(UTF_8) : value;
    }

    private static TableRow cells(Row row) {
        return new TableRow("a row of Spark's", column -> arrived(row.get(row.fieldIndex(column))));
    }

    private static Object arrived(Object value) {
        return value instanceof byte[] text ? new String(text, UTF_8) : value;
    }

    private static StructType schema() {
        List<StructField> fields = new ArrayList<>();
        fields.add(field(SLOT, Column.Type.INT));
        CentreColumns.ALL.forEach(column -> fields.add(field(column.name(), column.type())));
        return DataTypes.createStructType(fields);
    }

    private static StructField field(String name, Column.Type type) {
        DataType holds =
                switch (type) {
                    case INT -> DataTypes.IntegerType;
                    case LONG -> DataTypes.LongType;
                    case DOUBLE -> DataTypes.DoubleType;
                    case TEXT, BYTES -> DataTypes.BinaryType;
                };
        return DataTypes.createStructField(name, holds, true);
    }
}
