package io.github.spimpatches.storage;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real HDFS of several data nodes, each in a process of its own, so that one can be killed. */
public final class HdfsCluster {
    private final String address;
    private final List<ServerProcess> processes;

    private HdfsCluster(String address, List<ServerProcess> processes) {
        this.address = address;
        this.processes = processes;
    }

    /** @param folder the servers' own */
    public static HdfsCluster start(Path folder, int dataNodes) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        int httpPort = ServerProcess.freePort();
        String address = "hdfs://127.0.0.1:" + port;
        Path configuration = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(configuration.resolve("core-site.xml"), xml("fs.defaultFS", address));
        Files.writeString(
                configuration.resolve("hdfs-site.xml"),
                xml(
                        "dfs.namenode.name.dir", "file://" + folder.resolve("names"),
                        "dfs.namenode.http-address", "127.0.0.1:" + httpPort,
                        "dfs.datanode.address", "127.0.0.1:0",
                        "dfs.datanode.http.address", "127.0.0.1:0",
                        "dfs.datanode.ipc.address", "127.0.0.1:0",
                        "dfs.namenode.safemode.threshold-pct", "0"));
        List<ServerProcess> processes = new ArrayList<>();
        Path names = Files.createDirectories(folder.resolve("name-node"));
        Path formatted = folder.resolve("names/current/VERSION");
        ServerProcess.start(
                names,
                command(folder, configuration, "namenode.NameNode", "-format", "-nonInteractive"),
                () -> Files.exists(formatted));
        processes.add(ServerProcess.start(
                names, command(folder, configuration, "namenode.NameNode"), () -> isListening(port)));
        for (int i = 0; i < dataNodes; i++) {
            Path data = Files.createDirectories(folder.resolve("data-node-" + i));
            processes.add(ServerProcess.start(
                    data,
                    command(folder, configuration, "datanode.DataNode", "-Ddfs.datanode.data.dir=file://" + data),
                    () -> Files.exists(data.resolve("current/VERSION"))));
        }
        return new HdfsCluster(address, processes);
    }

    private static List<String> command(Path folder, Path configuration, String server, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "@" + Path.of("conf/jvm.args").toAbsolutePath(),
                "-Xmx256m",
                "-Dhadoop.log.dir=" + folder,
                "-cp",
                ServerProcess.classPath(
                        List.of(
                                configuration,
                                ServerProcess.jar("hadoop-client-minicluster.jar"),
                                ServerProcess.jar("junit.jar")),
                        System.getProperty("java.class.path")),
                "org.apache.hadoop.hdfs.server." + server));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String xml(String... keysAndValues) {
        StringBuilder xml = new StringBuilder("<configuration>");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            xml.append("<property><name>" + keysAndValues[i] + "</name><value>" + keysAndValues[i + 1]
                    + "</value></property>\n");
        }
        return xml + "</configuration>";
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code hdfs://127.0.0.1:1234}. */
    public String address() {
        return address;
    }

    /** SIGKILL for the n-th data node. */
    public void killDataNode(int number) throws InterruptedException {
        processes.get(1 + number).kill();
    }

    public void stop() throws InterruptedException {
        for (ServerProcess process : processes) {
            process.kill();
        }
    }
}
