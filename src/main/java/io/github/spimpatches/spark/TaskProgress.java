package io.github.spimpatches.spark;

import io.github.spimpatches.patch.Progress;
import java.io.Serializable;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * How the driver hears of patches that are done elsewhere. Tasks that run in the driver's own JVM ({@code local[n]}) tell
 * its {@link Progress} directly; others add to accumulators, which Spark brings back at each task's end, and a thread of
 * the driver reads them. Over Spark Connect there are none, and nothing is told. A task that runs twice is told twice:
 * this is for people's eyes only.
 */
final class TaskProgress implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Map<String, Progress> OF_THIS_DRIVER = new ConcurrentHashMap<>();

    private final String job = UUID.randomUUID().toString();
    private final LongAccumulator patches;
    private final LongAccumulator bytesRead;
    private final LongAccumulator bytesWritten;

    private TaskProgress(LongAccumulator patches, LongAccumulator bytesRead, LongAccumulator bytesWritten) {
        this.patches = patches;
        this.bytesRead = bytesRead;
        this.bytesWritten = bytesWritten;
    }

    static TaskProgress of(SparkSession session) {
        try {
            return new TaskProgress(
                    session.sparkContext().longAccumulator("patches"),
                    session.sparkContext().longAccumulator("bytes read"),
                    session.sparkContext().longAccumulator("bytes written"));
        } catch (LinkageError | RuntimeException e) {
            // Spark Connect has no SparkContext, and says so in its own ways.
            return new TaskProgress(null, null, null);
        }
    }

    /** Where a task tells its patches. */
    Progress onThisMachine() {
        Progress driver = OF_THIS_DRIVER.get(job);
        if (driver != null) {
            return driver;
        }
        return patches == null ? Progress.NONE : this::add;
    }

    private void add(long read, long written) {
        synchronized (this) {
            patches.add(1);
            bytesRead.add(read);
            bytesWritten.add(written);
        }
    }

    /** Lets {@code progress} hear of the job's patches until the result is stopped. Called on the driver. */
    Listening tell(Progress progress) {
        OF_THIS_DRIVER.put(job, progress);
        return new Listening(progress);
    }

    /** The driver's side. */
    final class Listening {
        private static final long POLL_MILLIS = 500;

        private final Progress progress;
        private final Thread poll = new Thread(this::poll, "spim-patches-progress");
        private long patchesTold;
        private long bytesReadTold;
        private long bytesWrittenTold;

        private Listening(Progress progress) {
            this.progress = progress;
            poll.setDaemon(true);
            if (patches != null) {
                poll.start();
            }
        }

        private void poll() {
            try {
                while (true) {
                    Thread.sleep(POLL_MILLIS);
                    tellWhatIsNew();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized void tellWhatIsNew() {
            long done = patches.value();
            long read = bytesRead.value();
            long written = bytesWritten.value();
            for (; patchesTold < done; patchesTold++) {
                progress.patchDone(read - bytesReadTold, written - bytesWrittenTold);
                bytesReadTold = read;
                bytesWrittenTold = written;
            }
        }

        void stop() {
            OF_THIS_DRIVER.remove(job);
            if (patches != null) {
                poll.interrupt();
                tellWhatIsNew();
            }
        }
    }
}
