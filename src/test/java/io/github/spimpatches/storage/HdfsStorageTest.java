package io.github.spimpatches.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real HDFS: one name node, three data nodes. */
@Tag("servers")
class HdfsStorageTest extends StorageContract {
    @TempDir
    static Path folder;

    private static HdfsServer server;
    private static Storage storage;

    private final String place = "/user/x/" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        server = HdfsServer.start(folder);
        storage = Storages.open(StorageSettings.DEFAULT);
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
        return new Location(server.address() + place);
    }

    @Test
    void noChecksumFilesLieAround() throws IOException {
        Location file = root().resolve("x.bin");
        storage.publish(file, sink -> sink.write(new byte[10], 0, 10));
        assertThat(storage.list(root())).containsExactly(new Storage.Entry("x.bin", false, 10));
    }
}
