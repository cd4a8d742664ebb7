package io.github.spimpatches.spark;

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

/** Centres as Spark's rows and back, column by column from the centres table's own list. */
final class RowForm {
    /** Decides the partition of a centre's row. */
    static final String SLOT = "slot";

    /** The slot, then the columns of the centres table. */
    static final StructType CENTRE = schema();

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

    private static TableRow cells(Row row) {
        return new TableRow("a row of Spark's", column -> row.get(row.fieldIndex(column)));
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
                    case TEXT -> DataTypes.StringType;
                    case INT -> DataTypes.IntegerType;
                    case LONG -> DataTypes.LongType;
                    case DOUBLE -> DataTypes.DoubleType;
                    case BYTES -> DataTypes.BinaryType;
                };
        return DataTypes.createStructField(name, holds, true);
    }
}
