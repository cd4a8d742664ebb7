package io.github.spimpatches.spark;

import io.github.spimpatches.problem.InputProblem;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Whether this JDK, with the heap that it was given, can run this Spark: asked before any of Spark's classes is loaded, since those fail obscurely. */
public final class JavaForSpark {
    private static final int LEAST_JAVA = 17;
    /** From here on {@code Subject.getSubject} throws, which the Hadoop of older Sparks calls at every start. */
    private static final int JAVA_WITHOUT_SUBJECT = 24;

    /** Spark's UnifiedMemoryManager refuses less: one and a half times the 300 MB that it keeps for itself. */
    private static final long LEAST_HEAP = 450L << 20;

    private JavaForSpark() {}

    /** @throws InputProblem where the two do not go together; it says what does */
    public static void check() {
        check(Runtime.version().feature(), sparkVersion());
        checkHeap(Runtime.getRuntime().maxMemory());
    }

    static void checkHeap(long bytes) {
        if (bytes < LEAST_HEAP && OwnedSession.remote() == null) {
            throw new InputProblem("Cannot start Spark in a heap of " + (bytes >> 20) + " MB: it asks for "
                    + (LEAST_HEAP >> 20) + " MB at least. Give more, such as SPIM_PATCHES_JAVA_OPTS=-Xmx2g"
                    + " (to spark-submit: --driver-memory 2g).");
        }
    }

    static void check(int java, String spark) {
        if (java < LEAST_JAVA) {
            throw new InputProblem("Cannot start Spark " + spark + " on Java " + java
                    + ": JDK 17 or 21 is needed. Set JAVA_HOME to one of them.");
        }
        if (java >= JAVA_WITHOUT_SUBJECT && isBefore42(spark)) {
            throw new InputProblem(
                    "Cannot start Spark " + spark + " on Java " + java
                            + ": its Hadoop needs JDK 17 or 21 (Java 24 and later work with Spark 4.2). Set JAVA_HOME to one of them.");
        }
    }

    /** From the file that Spark's own jar carries; loads no class of Spark's. */
    public static String sparkVersion() {
        Properties properties = new Properties();
        try (InputStream in =
                JavaForSpark.class.getClassLoader().getResourceAsStream("spark-version-info.properties")) {
            if (in == null) {
                return "unknown";
            }
            properties.load(in);
        } catch (IOException e) {
            return "unknown";
        }
        return properties.getProperty("version", "unknown");
    }

    private static boolean isBefore42(String spark) {
        String[] parts = spark.split("[.-]", 3);
        try {
            int major = Integer.parseInt(parts[0]);
            return major < 4 || (major == 4 && Integer.parseInt(parts[1]) < 2);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // A Spark of unknown version gets its chance.
            return false;
        }
    }
}
