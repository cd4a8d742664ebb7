package io.github.spimpatches.spark;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;

/**
 * A Spark session, and whether it is ours to stop: one that a notebook or a platform had started stays.
 *
 * <p>Settings come in three maps. Our defaults give way to what the user configured (spark-submit, spark-defaults: they
 * arrive as system properties), and both to what was given for this run.
 */
public final class OwnedSession implements AutoCloseable {
    private static final String MASTER = "spark.master";
    private static final String REMOTE = "spark.remote";
    private static final String UI = "spark.ui.enabled";

    /** Classic or Connect, from Spark 4 on. */
    private static final String API_MODE = "spark.api.mode";

    private static final String LOCAL = "local[*]";

    /** One task per label, up to some thousand: each only a few rows. The only default that is a session's own. */
    private static final Map<String, String> OF_A_SESSION = Map.of("spark.sql.adaptive.enabled", "false");

    private static final Map<String, String> DEFAULTS = Map.of(
            "spark.app.name", "spim-patches",
            "spark.ui.showConsoleProgress", "false",
            // The manifest's rows come back to the driver; a cohort's may pass the 1 GB that Spark allows.
            "spark.driver.maxResultSize", "0");

    private final SparkSession session;
    private final boolean isOurs;

    private OwnedSession(SparkSession session, boolean isOurs) {
        this.session = session;
        this.isOurs = isOurs;
    }

    /**
     * Starts Spark, or joins the session that is there. Without a master anywhere it is {@code local[*]}.
     *
     * @param given for this run, the strongest; a running session takes of them only what can change while it runs
     * @throws io.github.spimpatches.problem.InputProblem where this JDK cannot run this Spark
     */
    public static OwnedSession open(Map<String, String> given) {
        JavaForSpark.check();
        boolean isFirst = remote() == null
                && !isOnDatabricks()
                && System.getProperty(API_MODE) == null
                && ClassicSession.isFirst();
        boolean isThere = !isFirst
                && (isLive(SparkSession.getActiveSession().getOrElse(() -> null))
                        || isLive(SparkSession.getDefaultSession().getOrElse(() -> null)));
        Map<String, String> settings = settings(System.getProperties(), remote(), given, isThere);
        SparkSession session = isFirst ? ClassicSession.start(settings) : started(settings);
        OwnJar.sendTo(session);
        return new OwnedSession(session, !isThere && !isOnDatabricks());
    }

    /**
     * What can be told before any of Spark's classes is loaded: whether it can run on this JVM, and on one machine has a
     * place for what it keeps on disk.
     *
     * @throws io.github.spimpatches.problem.InputProblem where it cannot; it says what would help
     */
    public static void check() {
        JavaForSpark.check();
        if (willBeLocal()) {
            ScratchFolders.of(System.getenv(), System.getProperties()).check();
        }
    }

    private static SparkSession started(Map<String, String> settings) {
        SparkSession.Builder builder = SparkSession.builder();
        settings.forEach(builder::config);
        return builder.getOrCreate();
    }

    /** Spark 3.5 goes on naming a session that was stopped. */
    private static boolean isLive(SparkSession session) {
        if (session == null) {
            return false;
        }
        try {
            return !session.sparkContext().isStopped();
        } catch (LinkageError | RuntimeException e) {
            // Spark Connect has no SparkContext, and says so in its own ways.
            return true;
        }
    }

    /** Whether a session opened now would run its tasks in this JVM, as far as the settings tell. */
    public static boolean willBeLocal() {
        return System.getProperty(MASTER, LOCAL).startsWith("local") && remote() == null && !isOnDatabricks();
    }

    /** Whether this session's tasks run in this JVM. */
    static boolean isLocal(SparkSession session) {
        try {
            return session.sparkContext().isLocal();
        } catch (LinkageError | RuntimeException e) {
            // Spark Connect has no SparkContext, and says so in its own ways.
            return false;
        }
    }

    /** The heap of the JVMs that tasks run in, as far as the settings tell: over Spark Connect they do not. */
    public static OptionalLong heapOfTasks() {
        if (willBeLocal()) {
            return OptionalLong.of(Runtime.getRuntime().maxMemory());
        }
        return System.getProperty(REMOTE) != null || isOnDatabricks()
                ? OptionalLong.empty()
                : OptionalLong.of(bytes(System.getProperty("spark.executor.memory", "1g")));
    }

    /** A size as Spark writes it: a number of megabytes, or one with its unit ({@code 512m}, {@code 2g}, {@code 2gb}). */
    static long bytes(String size) {
        String word = size.strip().toLowerCase(Locale.ROOT);
        String digits = word.replaceAll("[^0-9].*", "");
        String unit = word.substring(digits.length());
        int shift = unit.isEmpty() ? 20 : unit.equals("b") ? 0 : 10 * ("kmgtp".indexOf(unit.charAt(0)) + 1);
        return Long.parseLong(digits) << shift;
    }

    /**
     * Whether every task would find a local path where this JVM does: tasks run here, or the path is one that Databricks
     * mounts on all nodes.
     *
     * @param path absolute
     */
    public static boolean isSeenByExecutors(String path) {
        return isSeenByExecutors(path, willBeLocal(), isOnDatabricks());
    }

    static boolean isSeenByExecutors(String path, boolean isLocal, boolean isOnDatabricks) {
        return isLocal || (isOnDatabricks && (path.startsWith("/Volumes/") || path.startsWith("/dbfs/")));
    }

    /**
     * Whether this JVM is the program's to end. It is not where the platform's own driver runs our main method:
     * Databricks loses the cluster's driver with it, and YARN in cluster mode takes any exit, even with 0, for a failure.
     */
    public static boolean isProcessOurs() {
        return isProcessOurs(System.getProperties(), isOnDatabricks());
    }

    static boolean isProcessOurs(Map<?, ?> properties, boolean isOnDatabricks) {
        boolean isYarnsOwn = properties.get(MASTER) instanceof String master
                && master.startsWith("yarn")
                && "cluster".equals(properties.get("spark.submit.deployMode"));
        return !isOnDatabricks && !isYarnsOwn;
    }

    /** The Spark Connect server that the user asks for ({@code sc://host:15002}), or null. */
    static String remote() {
        return System.getProperty(REMOTE, System.getenv("SPARK_REMOTE"));
    }

    /** @param remote a Spark Connect server, or null: its settings are its own but for the session's */
    static Map<String, String> settings(Map<?, ?> user, String remote, Map<String, String> given, boolean isThere) {
        Map<String, String> settings = new LinkedHashMap<>();
        if (!isThere && remote != null) {
            settings.put(REMOTE, remote);
            settings.putAll(OF_A_SESSION);
        } else if (!isThere) {
            Map<String, String> defaults = new LinkedHashMap<>(DEFAULTS);
            defaults.putAll(OF_A_SESSION);
            defaults.forEach((key, value) -> {
                if (!user.containsKey(key)) {
                    settings.put(key, value);
                }
            });
            // On one machine nobody looks at Spark's pages, and they take time to start; on a cluster people do.
            if (!user.containsKey(UI) && isLocal(user, given)) {
                settings.put(UI, "false");
            }
            if (!user.containsKey(MASTER) && !isOnDatabricks()) {
                settings.put(MASTER, LOCAL);
            }
        }
        settings.putAll(given);
        return settings;
    }

    private static boolean isLocal(Map<?, ?> user, Map<String, String> given) {
        Object master = given.containsKey(MASTER) ? given.get(MASTER) : user.get(MASTER);
        return master == null
                ? !user.containsKey(REMOTE)
                : master.toString().startsWith("local[") || master.equals("local");
    }

    public SparkSession session() {
        return session;
    }

    /** Stops the session if it was started here. */
    @Override
    public void close() {
        if (isOurs) {
            session.stop();
        }
    }

    /** There a job's session belongs to the platform: stopping it fails the job. */
    private static boolean isOnDatabricks() {
        return System.getenv("DATABRICKS_RUNTIME_VERSION") != null;
    }
}
