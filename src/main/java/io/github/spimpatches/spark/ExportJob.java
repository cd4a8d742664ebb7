package io.github.spimpatches.spark;

import io.github.spimpatches.export.ExportRunner;
import io.github.spimpatches.export.ExportTask;
import io.github.spimpatches.patch.Progress;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The export as Spark jobs: each task of it in a partition of its own. One action a call, and no shuffle after it. */
public final class ExportJob implements ExportRunner {
    private static final StructType TASK =
            new StructType().add(RowForm.SLOT, DataTypes.IntegerType).add("task", DataTypes.BinaryType);

    private final OwnedSession session;

    /** @param session closed with this */
    public ExportJob(OwnedSession session) {
        this.session = session;
    }

    @Override
    public <T extends Serializable> List<T> run(List<? extends ExportTask<T>> tasks, Class<T> type, Progress progress) {
        if (tasks.isEmpty()) {
            return List.of();
        }
        SparkSession spark = session.session();
        TaskProgress taskProgress = TaskProgress.of(spark);
        TaskCounts.Listening listening = taskProgress.tell(spark, progress);
        try {
            int[] slots = PartitionSlots.of(tasks.size());
            List<Row> rows = new ArrayList<>(tasks.size());
            for (int i = 0; i < slots.length; i++) {
                rows.add(RowFactory.create(slots[i], ResultBytes.written(List.of(tasks.get(i)))));
            }
            String words = "Export, " + JobWords.count(tasks.size(), "task");
            List<byte[]> values = JobWords.named(spark, words, () -> spark.createDataFrame(rows, TASK)
                    .repartition(tasks.size(), functions.col(RowForm.SLOT))
                    .mapPartitions(new RunTasks(taskProgress), Encoders.BINARY())
                    .collectAsList());
            return values.stream()
                    .flatMap(value -> ResultBytes.results(value, type).stream())
                    .toList();
        } finally {
            listening.stop();
        }
    }

    @Override
    public void close() {
        session.close();
    }

    /** The task. A class of its own, so that nothing but its field travels. */
    private record RunTasks(TaskProgress progress) implements MapPartitionsFunction<Row, byte[]> {
        @Override
        public Iterator<byte[]> call(Iterator<Row> rows) {
            Progress here = progress.onThisMachine();
            List<Serializable> results = new ArrayList<>();
            rows.forEachRemaining(row -> ResultBytes.results((byte[]) row.get(1), ExportTask.class)
                    .forEach(task -> results.addAll(run(task, here))));
            return ResultBytes.of(results).iterator();
        }

        private static List<? extends Serializable> run(ExportTask<?> task, Progress progress) {
            return task.withHadoop(ExecutorHadoop.keys()).run(progress);
        }
    }
}
