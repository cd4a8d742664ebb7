package io.github.spimpatches.spark;

import io.github.spimpatches.patch.Progress;
import java.io.Serializable;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.SparkSession;

/**
 * How the driver hears of patches that are done elsewhere. Tasks that run in the driver's own JVM ({@code local[n]}) tell
 * its {@link Progress} directly; others count for it ({@link TaskCounts}). Over Spark Connect nothing can be counted: there
 * the results tell, as they come in ({@link #isTold}). A task that runs twice may be told twice: this is for people's eyes
 * only.
 */
final class TaskProgress implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Map<String, Progress> OF_THIS_DRIVER = new ConcurrentHashMap<>();

    private final String job = UUID.randomUUID().toString();

    /** Null over Spark Connect. */
    private final TaskCounts counts;

    private TaskProgress(TaskCounts counts) {
        this.counts = counts;
    }

    static TaskProgress of(SparkSession session) {
        try {
            return new TaskProgress(Accumulators.of(session));
        } catch (LinkageError | RuntimeException e) {
            // Spark Connect has no SparkContext, and says so in its own ways.
            return new TaskProgress(null);
        }
    }

    /** Whether the driver hears of patches before their task's results reach it. */
    boolean isTold() {
        return counts != null;
    }

    /** Where a task tells its patches. */
    Progress onThisMachine() {
        Progress driver = OF_THIS_DRIVER.get(job);
        if (driver != null) {
            return driver;
        }
        return isTold() ? counts.counting() : Progress.NONE;
    }

    /** What the task at hand is about, for Spark's own pages. */
    void says(String task) {
        if (isTold()) {
            counts.says(task);
        }
    }

    /** Lets {@code progress} hear of the job's patches until the result is stopped. Called on the driver. */
    TaskCounts.Listening tell(SparkSession session, Progress progress) {
        OF_THIS_DRIVER.put(job, progress);
        TaskCounts.Listening listening = isTold() ? counts.tell(session, progress) : () -> {};
        return () -> {
            OF_THIS_DRIVER.remove(job);
            listening.stop();
        };
    }
}
