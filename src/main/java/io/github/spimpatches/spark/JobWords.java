package io.github.spimpatches.spark;

import java.util.Locale;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** What Spark's own pages call a piece of work: its jobs and their stages. */
final class JobWords {
    /** Below the words stands where in a program an action was called, of which a line of ours would say nothing. */
    private static final String CALL_SITE = "spim-patches";

    private JobWords() {}

    /** Does the work under that name. Over Spark Connect it has none: a client has no part in the server's pages. */
    static <T> T named(SparkSession session, String words, Supplier<T> work) {
        boolean isNamed = name(session, words);
        try {
            return work.get();
        } finally {
            if (isNamed) {
                session.sparkContext().setJobDescription(null);
                session.sparkContext().clearCallSite();
            }
        }
    }

    private static boolean name(SparkSession session, String words) {
        try {
            session.sparkContext().setJobDescription(words);
            session.sparkContext().setCallSite(CALL_SITE);
            return true;
        } catch (LinkageError | RuntimeException e) {
            return false;
        }
    }

    /** {@code 1 label}, {@code 1,300 labels}. */
    static String count(long count, String one) {
        return String.format(Locale.ROOT, "%,d %s%s", count, one, count == 1 ? "" : "s");
    }
}
