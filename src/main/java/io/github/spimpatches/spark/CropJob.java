package io.github.spimpatches.spark;

import io.github.spimpatches.patch.CropResult;
import io.github.spimpatches.patch.CropTask;
import io.github.spimpatches.patch.Cropper;
import io.github.spimpatches.patch.Progress;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * The crops as one Spark job: one partition for each region of each subject -> crops -> results. One action, and no
 * shuffle. What travels in rows is a task's number; the tasks themselves go with the function.
 */
final class CropJob {
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
        TaskCounts.Listening listening = taskProgress.tell(session, progress);
        String words = "Crops of " + JobWords.count(tasks.size(), "region");
        try {
            // As many partitions as numbers: each has exactly one.
            List<byte[]> values = JobWords.named(session, words, () -> session.range(0, tasks.size(), 1, tasks.size())
                    .mapPartitions(new MakeCrops(tasks, cropper, taskProgress), Encoders.BINARY())
                    .collectAsList());
            return values.stream()
                    .flatMap(value -> ResultBytes.results(value, CropResult.class).stream())
                    .toList();
        } finally {
            listening.stop();
        }
    }
}
