package io.github.spimpatches.spark;

import io.github.spimpatches.patch.CropResult;
import io.github.spimpatches.patch.CropTask;
import io.github.spimpatches.patch.Cropper;
import io.github.spimpatches.patch.Progress;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The crops as one Spark job: one partition for each region of each subject -> crops -> results. One action, and no
 * shuffle after it. What travels in rows is a task's number; the tasks themselves go with the function.
 */
final class CropJob {
    private static final StructType TASK =
            new StructType().add(RowForm.SLOT, DataTypes.IntegerType).add("task", DataTypes.IntegerType);

    private final SparkSession session;

    CropJob(SparkSession session) {
        this.session = session;
    }

    /**
     * Runs all of them.
     *
     * @param progress called on this machine, from any thread
     */
    List<CropResult> run(List<List<CropTask>> tasks, Cropper cropper, Progress progress) {
        if (tasks.isEmpty()) {
            return List.of();
        }
        TaskProgress taskProgress = TaskProgress.of(session);
        TaskProgress.Listening listening = taskProgress.tell(session, progress);
        try {
            List<byte[]> values = JobWords.named(
                    session, "Crops of " + JobWords.count(tasks.size(), "region"), () -> numbers(tasks.size())
                            .mapPartitions(new MakeCrops(tasks, cropper, taskProgress), Encoders.BINARY())
                            .collectAsList());
            return values.stream()
                    .flatMap(value -> ResultBytes.results(value, CropResult.class).stream())
                    .toList();
        } finally {
            listening.stop();
        }
    }

    /** Each task's number in a partition of its own. */
    private Dataset<Row> numbers(int tasks) {
        int[] slots = PartitionSlots.of(tasks);
        List<Row> rows = new ArrayList<>(tasks);
        for (int task = 0; task < tasks; task++) {
            rows.add(RowFactory.create(slots[task], task));
        }
        return session.createDataFrame(rows, TASK).repartition(tasks, functions.col(RowForm.SLOT));
    }
}
