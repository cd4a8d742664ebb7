package io.github.spimpatches.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real HDFS: one name node, three data nodes. */
public final class HdfsServer {
    private static final Pattern OPERATION =
            Pattern.compile("cmd=(\\S+(?: \\(options=\\[[A-Z, ]*\\]\\))?)\\s+src=(\\S+)\\s+dst=(\\S+)");

    /** What the name node was asked: {@code create}, {@code open}, {@code rename (options=[OVERWRITE])}, ... */
    public record Operation(String command, String source, String destination) {}

    private static final Pattern ADDRESS = Pattern.compile("<name>fs\\.defaultFS</name><value>([^<]+)");

    private final ServerProcess process;
    private final String address;
    private final Path audit;

    private HdfsServer(ServerProcess process, String address, Path audit) {
        this.process = process;
        this.address = address;
        this.audit = audit;
    }

    /** @param folder the server's own */
    public static HdfsServer start(Path folder) throws IOException, InterruptedException {
        Path configuration = folder.resolve("hdfs.xml");
        Path audit = folder.resolve("audit.log");
        Path log = Files.writeString(folder.resolve("log.properties"), """
                appender.audit.type = File
                appender.audit.name = audit
                appender.audit.fileName = %s
                appender.audit.layout.type = PatternLayout
                appender.audit.layout.pattern = %%m%%n
                logger.audit.name = org.apache.hadoop.hdfs.server.namenode.FSNamesystem.audit
                logger.audit.level = info
                logger.audit.additivity = false
                logger.audit.appenderRef.audit.ref = audit
                appender.console.type = Console
                appender.console.name = console
                rootLogger.level = warn
                rootLogger.appenderRef.console.ref = console
                """.formatted(audit));
        ServerProcess process = ServerProcess.start(
                folder,
                List.of(
                        "@" + Path.of("conf/jvm.args").toAbsolutePath(),
                        "-Dlog4j2.configurationFile=" + log,
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
                        "-datanodes",
                        "3",
                        "-format",
                        "-writeConfig",
                        configuration.toString()),
                () -> addressIn(configuration) != null);
        return new HdfsServer(process, addressIn(configuration), audit);
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

    /** Everything that the name node was asked so far, from its audit log. */
    public List<Operation> operations() throws IOException {
        List<Operation> operations = new ArrayList<>();
        for (String line : Files.readAllLines(audit)) {
            Matcher found = OPERATION.matcher(line);
            if (found.find()) {
                operations.add(new Operation(found.group(1), found.group(2), found.group(3)));
            }
        }
        return operations;
    }

    public void stop() throws InterruptedException {
        process.stop();
    }
}
