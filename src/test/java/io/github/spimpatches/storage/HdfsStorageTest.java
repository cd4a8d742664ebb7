package io.github.spimpatches.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real HDFS: one name node, one data node. */
@Tag("servers")
class HdfsStorageTest extends StorageContract {
    private static final Pattern ADDRESS = Pattern.compile("<name>fs\\.defaultFS</name><value>([^<]+)");

    @TempDir
    static Path folder;

    private static ServerProcess server;
    private static String address;
    private static Storage storage;

    private final String place = "/user/x/" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        Path configuration = folder.resolve("hdfs.xml");
        server = ServerProcess.start(
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
                () -> (address = addressIn(configuration)) != null);
        storage = Storages.open(StorageSettings.DEFAULT);
    }

    private static String addressIn(Path configuration) {
        try {
            Matcher found = ADDRESS.matcher(Files.exists(configuration) ? Files.readString(configuration) : "");
            return found.find() ? found.group(1) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.stop();
        }
    }

    @Override
    Storage storage() {
        return storage;
    }

    @Override
    Location root() {
        return new Location(address + place);
    }

    @Test
    void noChecksumFilesLieAround() throws IOException {
        Location file = root().resolve("x.bin");
        storage.publish(file, sink -> sink.write(new byte[10], 0, 10));
        assertThat(storage.list(root())).containsExactly(new Storage.Entry("x.bin", false, 10));
    }
}
