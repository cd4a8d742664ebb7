package io.github.spimpatches.spark;

import io.github.spimpatches.patch.Progress;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * How the driver hears of patches that are done elsewhere. Tasks that run in the driver's own JVM ({@code local[n]}) tell
 * its {@link Progress} directly; others add to accumulators, which Spark brings with each executor's heartbeat and at each
 * task's end ({@link RunningTasks}). Over Spark Connect there are none: there the results tell, as they come in
 * ({@link #isTold}). A task that runs twice may be told twice: this is for people's eyes only.
 */
final class TaskProgress implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Map<String, Progress> OF_THIS_DRIVER = new ConcurrentHashMap<>();

    /** What is counted, in the order of {@link #totals}. */
    private static final int COUNTS = 4;

    private final String job = UUID.randomUUID().toString();
    private final LongAccumulator done;
    private final LongAccumulator failed;
    private final LongAccumulator bytesRead;
    private final LongAccumulator bytesWritten;
    private final TaskWords words;

    private TaskProgress(
            LongAccumulator done,
            LongAccumulator failed,
            LongAccumulator bytesRead,
            LongAccumulator bytesWritten,
            TaskWords words) {
        this.done = done;
        this.failed = failed;
        this.bytesRead = bytesRead;
        this.bytesWritten = bytesWritten;
        this.words = words;
    }

    static TaskProgress of(SparkSession session) {
        try {
            TaskWords words = new TaskWords();
            session.sparkContext().register(words, "label");
            return new TaskProgress(
                    session.sparkContext().longAccumulator("patches"),
                    session.sparkContext().longAccumulator("patches failed"),
                    session.sparkContext().longAccumulator("bytes read"),
                    session.sparkContext().longAccumulator("bytes written"),
                    words);
        } catch (LinkageError | RuntimeException e) {
            // Spark Connect has no SparkContext, and says so in its own ways.
            return new TaskProgress(null, null, null, null, null);
        }
    }

    /** Whether the driver hears of patches before their task's results reach it. */
    boolean isTold() {
        return done != null;
    }

    /** Where a task tells its patches. */
    Progress onThisMachine() {
        Progress driver = OF_THIS_DRIVER.get(job);
        if (driver != null) {
            return driver;
        }
        return isTold() ? new Counting() : Progress.NONE;
    }

    /** What the task at hand is about, for Spark's own pages. */
    void says(String task) {
        if (words != null) {
            words.add(task);
        }
    }

    /** On an executor. */
    private final class Counting implements Progress {
        @Override
        public void patchDone(long read, long written) {
            synchronized (TaskProgress.this) {
                done.add(1);
                bytesRead.add(read);
                bytesWritten.add(written);
            }
        }

        @Override
        public void patchFailed(long read) {
            synchronized (TaskProgress.this) {
                failed.add(1);
                bytesRead.add(read);
            }
        }
    }

    /** Lets {@code progress} hear of the job's patches until the result is stopped. Called on the driver. */
    Listening tell(SparkSession session, Progress progress) {
        OF_THIS_DRIVER.put(job, progress);
        return new Listening(session, progress);
    }

    private long[] totals() {
        return new long[] {done.value(), failed.value(), bytesRead.value(), bytesWritten.value()};
    }

    /** The driver's side. */
    final class Listening {
        private static final long POLL_MILLIS = 500;

        private final SparkSession session;
        private final Progress progress;
        private final Thread poll = new Thread(this::poll, "spim-patches-progress");
        private final long[] told = new long[COUNTS];
        private final RunningTasks running;

        private Listening(SparkSession session, Progress progress) {
            this.session = session;
            this.progress = progress;
            poll.setDaemon(true);
            if (isTold()) {
                running = new RunningTasks(List.of(done.id(), failed.id(), bytesRead.id(), bytesWritten.id()));
                session.sparkContext().addSparkListener(running);
                poll.start();
            } else {
                running = null;
            }
        }

        private void poll() {
            try {
                while (true) {
                    Thread.sleep(POLL_MILLIS);
                    tellWhatIsNew(running.totals());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized void tellWhatIsNew(long[] now) {
            long read = Math.max(0, now[2] - told[2]);
            long written = Math.max(0, now[3] - told[3]);
            for (; told[0] < now[0]; told[0]++) {
                progress.patchDone(read, written);
                told[2] += read;
                told[3] += written;
                read = 0;
                written = 0;
            }
            for (; told[1] < now[1]; told[1]++) {
                progress.patchFailed(read);
                told[2] += read;
                read = 0;
            }
        }

        void stop() {
            OF_THIS_DRIVER.remove(job);
            if (isTold()) {
                poll.interrupt();
                session.sparkContext().removeSparkListener(running);
                tellWhatIsNew(totals());
            }
        }
    }
}
