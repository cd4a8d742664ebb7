package io.github.spimpatches.spark;

import io.github.spimpatches.patch.Progress;
import java.io.Serializable;
import org.apache.spark.sql.SparkSession;

/**
 * What executors tell the driver while their tasks run. An interface, since {@link Accumulators} is of Spark's core, which a
 * Connect client does not have: tasks that it sends must not name it.
 */
interface TaskCounts extends Serializable {

    /** On an executor: hears of patches. */
    Progress counting();

    /** What the task at hand is about, for Spark's own pages. */
    void says(String task);

    /** On the driver: {@code progress} hears of what is counted, until the result is stopped. */
    Listening tell(SparkSession session, Progress progress);

    /** Something that goes on until it is stopped. */
    interface Listening {
        void stop();
    }
}
