package io.github.spimpatches.spark;

import io.github.spimpatches.problem.InputProblem;
import java.io.File;
import java.net.URISyntaxException;
import org.apache.spark.sql.SparkSession;

/**
 * The jar that this program came in, sent to a Spark Connect server: there the tasks' classes are otherwise unknown. Anywhere
 * else spark-submit has seen to it.
 */
final class OwnJar {
    private static final String CONNECT = "org.apache.spark.sql.connect.";

    private OwnJar() {}

    /** Does nothing for a session that is no Connect client's. */
    static void sendTo(SparkSession session) {
        if (!session.getClass().getName().startsWith(CONNECT)) {
            return;
        }
        // Spark 3.5, which this is compiled against too, has it in its Connect client only.
        ByName.call(SparkSession.class, session, "addArtifact", new Class<?>[] {String.class}, path());
    }

    private static String path() {
        File file;
        try {
            file = new File(OwnJar.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class comes from a file", e);
        }
        if (!file.isFile()) {
            throw new InputProblem("Cannot send the program to the Spark Connect server: it runs from the folder "
                    + file + ", and a server takes jars only. Start it from spim-patches.jar.");
        }
        return file.getPath();
    }
}
