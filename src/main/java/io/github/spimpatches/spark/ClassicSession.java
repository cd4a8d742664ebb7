package io.github.spimpatches.spark;

import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;

/**
 * The first session of a JVM in which Spark itself runs, asked for by its name. From Spark 4 on the general
 * {@code SparkSession} looks for it with Scala's reflection, which takes half a second before Spark begins to start.
 */
final class ClassicSession {
    private static final String NAME = "org.apache.spark.sql.classic.SparkSession";

    private ClassicSession() {}

    /** Whether Spark has such a session, and none was started in this JVM yet or all were stopped. */
    static boolean isFirst() {
        try {
            Class.forName(NAME, false, ClassicSession.class.getClassLoader());
            return SparkEnv.get() == null;
        } catch (ClassNotFoundException | LinkageError e) {
            // Spark 3.5, or a Connect client.
            return false;
        }
    }

    static SparkSession start(Map<String, String> settings) {
        try {
            Object builder = Class.forName(NAME).getMethod("builder").invoke(null);
            builder.getClass().getMethod("config", Map.class).invoke(builder, settings);
            return (SparkSession) builder.getClass().getMethod("getOrCreate").invoke(builder);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException unchecked
                    ? unchecked
                    : new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(NAME + " has a builder since Spark 4.0", e);
        }
    }
}
