package io.github.spimpatches.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real HDFS: one name node, one data node. */
public final class HdfsServer {
    private static final Pattern ADDRESS = Pattern.compile("<name>fs\\.defaultFS</name><value>([^<]+)");

    private final ServerProcess process;
    private final String address;

    private HdfsServer(ServerProcess process, String address) {
        this.process = process;
        this.address = address;
    }

    /** @param folder the server's own */
    public static HdfsServer start(Path folder) throws IOException, InterruptedException {
        Path configuration = folder.resolve("hdfs.xml");
        ServerProcess process = ServerProcess.start(
                folder,
                List.of(
                        "@" + Path.of("conf/jvm.args").toAbsolutePath(),
                        "-Dtest.build.data=" + folder.resolve("data"),
                        "-Dhadoop.log.dir=" + folder,
                        "-cp",
                        ServerProcess.classPath(
                                List.of(
                                        ServerProcess.jar("hadoop-client-minicluster.jar"),
                                        ServerProcess.jar("junit.jar")),
                                System.getProperty("java.class.path")),
                        "org.apache.hadoop.mapreduce.MiniHadoopClusterManager",
                        "-nomr",
                        "-format",
                        "-writeConfig",
                        configuration.toString()),
                () -> addressIn(configuration) != null);
        return new HdfsServer(process, addressIn(configuration));
    }

    private static String addressIn(Path configuration) {
        try {
            Matcher found = ADDRESS.matcher(Files.exists(configuration) ? Files.readString(configuration) : "");
            return found.find() ? found.group(1) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code hdfs://localhost:1234}. */
    public String address() {
        return address;
    }

    public void stop() throws InterruptedException {
        process.stop();
    }
}
