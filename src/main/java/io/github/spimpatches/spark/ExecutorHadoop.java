package io.github.spimpatches.spark;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import scala.Tuple2;

/**
 * The user's {@code spark.hadoop.*} keys, which reach Hadoop code on driver and executors only through Spark. Tasks take the
 * driver's with them, and look for those of their own JVM as well: over Spark Connect the client's has none.
 */
public final class ExecutorHadoop {
    private static final String PREFIX = "spark.hadoop.";

    private ExecutorHadoop() {}

    /**
     * The keys without their prefix. Where no Spark runs in this JVM (before a session, or a Connect client) they are what
     * spark-submit has made of them: system properties.
     */
    public static Map<String, String> keys() {
        Map<String, String> keys = new TreeMap<>();
        try {
            SparkEnv environment = SparkEnv.get();
            if (environment != null) {
                for (Tuple2<String, String> setting : environment.conf().getAllWithPrefix(PREFIX)) {
                    keys.put(setting._1(), setting._2());
                }
                return keys;
            }
        } catch (LinkageError e) {
            // A Spark Connect client has no SparkEnv.
            keys.clear();
        }
        for (String property : System.getProperties().stringPropertyNames()) {
            if (property.startsWith(PREFIX)) {
                keys.put(property.substring(PREFIX.length()), System.getProperty(property));
            }
        }
        return keys;
    }
}
