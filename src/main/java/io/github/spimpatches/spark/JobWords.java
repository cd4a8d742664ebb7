package io.github.spimpatches.spark;

import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** What Spark's own pages call the jobs and stages that this thread starts until {@link #close}. */
final class JobWords implements AutoCloseable {
    private final SparkSession session;

    private JobWords(SparkSession session) {
        this.session = session;
    }

    /** Over Spark Connect nothing is called anything: a client has no part in the server's pages. */
    static JobWords on(SparkSession session, String words) {
        try {
            session.sparkContext().setJobDescription(words);
            session.sparkContext().setCallSite(words);
            return new JobWords(session);
        } catch (LinkageError | RuntimeException e) {
            return new JobWords(null);
        }
    }

    /** {@code 1 label}, {@code 1,300 labels}. */
    static String count(long count, String one) {
        return String.format(Locale.ROOT, "%,d %s%s", count, one, count == 1 ? "" : "s");
    }

    @Override
    public void close() {
        if (session != null) {
            session.sparkContext().setJobDescription(null);
            session.sparkContext().clearCallSite();
        }
    }
}
