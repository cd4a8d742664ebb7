package io.github.spimpatches.spark;

import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;

/**
 * The first session of a JVM in which Spark itself runs, asked for by its name. From Spark 4 on the general
 * {@code SparkSession} looks for it with Scala's reflection, which takes half a second before Spark begins to start.
 */
final class ClassicSession {
    private static final String NAME = "org.apache.spark.sql.classic.SparkSession";

    private static final Class<?>[] NOTHING = {};

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
        Object builder = ByName.call(classic(), null, "builder", NOTHING);
        ByName.call(builder.getClass(), builder, "config", new Class<?>[] {Map.class}, settings);
        return (SparkSession) ByName.call(builder.getClass(), builder, "getOrCreate", NOTHING);
    }

    private static Class<?> classic() {
        try {
            return Class.forName(NAME);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("asked for where isFirst found none", e);
        }
    }
}
