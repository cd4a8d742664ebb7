package io.github.spimpatches.spark;

import io.github.spimpatches.patch.Progress;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * Counts in accumulators, which Spark brings with each executor's heartbeat and at each task's end ({@link RunningTasks}); a
 * thread of the driver reads them.
 */
final class Accumulators implements TaskCounts {
    private static final long serialVersionUID = 1L;

    /** What is counted, in the order of {@link #totals}. */
    private static final int COUNTS = 4;

    private final LongAccumulator done;
    private final LongAccumulator failed;
    private final LongAccumulator bytesRead;
    private final LongAccumulator bytesWritten;
    private final TaskWords words;

    private Accumulators(
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

    /** Throws where the session has no SparkContext. */
    static Accumulators of(SparkSession session) {
        TaskWords words = new TaskWords();
        session.sparkContext().register(words, "label");
        return new Accumulators(
                session.sparkContext().longAccumulator("patches"),
                session.sparkContext().longAccumulator("patches failed"),
                session.sparkContext().longAccumulator("bytes read"),
                session.sparkContext().longAccumulator("bytes written"),
                words);
    }

    @Override
    public Progress counting() {
        return new Counting();
    }

    @Override
    public void says(String task) {
        words.add(task);
    }

    @Override
    public Listening tell(SparkSession session, Progress progress) {
        return new Polling(session, progress);
    }

    private long[] totals() {
        return new long[] {done.value(), failed.value(), bytesRead.value(), bytesWritten.value()};
    }

    /** On an executor. */
    private final class Counting implements Progress {
        @Override
        public void patchDone(long read, long written) {
            synchronized (Accumulators.this) {
                done.add(1);
                bytesRead.add(read);
                bytesWritten.add(written);
            }
        }

        @Override
        public void patchFailed(long read) {
            synchronized (Accumulators.this) {
                failed.add(1);
                bytesRead.add(read);
            }
        }
    }

    /** The driver's side. */
    private final class Polling implements Listening {
        private static final long POLL_MILLIS = 500;

        private final SparkSession session;
        private final Progress progress;
        private final Thread poll = new Thread(this::poll, "spim-patches-progress");
        private final long[] told = new long[COUNTS];
        private final RunningTasks running =
                new RunningTasks(List.of(done.id(), failed.id(), bytesRead.id(), bytesWritten.id()));

        private Polling(SparkSession session, Progress progress) {
            this.session = session;
            this.progress = progress;
            session.sparkContext().addSparkListener(running);
            poll.setDaemon(true);
            poll.start();
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

        @Override
        public void stop() {
            poll.interrupt();
            session.sparkContext().removeSparkListener(running);
            tellWhatIsNew(totals());
        }
    }
}
