package io.github.spimpatches.spark;

import io.github.spimpatches.config.Settings.Partition;
import io.github.spimpatches.manifest.CentreColumns;
import io.github.spimpatches.patch.Portions;
import io.github.spimpatches.storage.Location;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The centres of a large run in their partitions, read by the executors from the table that the plan wrote: the driver
 * sends one row for each partition instead of one for each centre.
 */
final class CentresFromTable {
    private static final String LABEL = CentreColumns.LABEL.name();
    private static final String SUBJECT = CentreColumns.SUBJECT.name();
    private static final String SESSION = CentreColumns.SESSION.name();
    private static final String OF_PORTION = "portion_";
    private static final StructType PORTION = new StructType()
            .add(OF_PORTION + LABEL, DataTypes.IntegerType)
            .add(OF_PORTION + SUBJECT, DataTypes.StringType)
            .add(OF_PORTION + SESSION, DataTypes.StringType)
            .add(RowForm.SLOT, DataTypes.IntegerType);

    private final SparkSession session;

    CentresFromTable(SparkSession session) {
        this.session = session;
    }

    /** As {@link ExtractionJob#partitioned}. */
    Dataset<Row> partitioned(Portions portions, int[] slots) {
        Dataset<Row> centres = session.read()
                .options(portions.storage().ownKeys())
                .parquet(path(portions.table().orElseThrow()));
        List<Row> rows = new ArrayList<>(slots.length);
        portions.forEach((label, subject, session, number) ->
                rows.add(RowFactory.create(label, subject, session, slots[number])));
        Dataset<Row> portion = functions.broadcast(session.createDataFrame(rows, PORTION));
        Column belongs = centres.col(LABEL).equalTo(portion.col(OF_PORTION + LABEL));
        if (portions.partition() == Partition.LABEL_AND_SUBJECT) {
            belongs = belongs.and(centres.col(SUBJECT).equalTo(portion.col(OF_PORTION + SUBJECT)))
                    .and(centres.col(SESSION).eqNullSafe(portion.col(OF_PORTION + SESSION)));
        }
        List<Column> columns = new ArrayList<>(List.of(portion.col(RowForm.SLOT)));
        CentreColumns.ALL.forEach(column -> columns.add(
                RowForm.sent(centres.col(column.name()), column.type()).as(column.name())));
        return centres.join(portion, belongs)
                .select(columns.toArray(Column[]::new))
                .repartition(slots.length, functions.col(RowForm.SLOT));
    }

    /** A local path is one of every node's own file system, whatever Spark's default is. */
    private static String path(Location table) {
        return table.isLocal() ? "file://" + table.absolute().uri() : table.uri();
    }
}
