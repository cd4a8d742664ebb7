package io.github.spimpatches.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S3A against a real S3 server. */
@Tag("servers")
class S3StorageTest extends StorageContract {
    @TempDir
    static Path folder;

    private static S3Server server;
    private static Storage storage;

    private final String place = "s3://bucket/" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(folder);
        storage = Storages.open(server.settings());
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.stop();
        }
    }

    @Override
    boolean publishesByRename() {
        return false;
    }

    @Override
    Storage storage() {
        return storage;
    }

    @Override
    Location root() {
        return new Location(place);
    }

    @Test
    void oneStoreHasManyNames() throws IOException {
        storage.publish(root().resolve("x"), sink -> sink.write(new byte[3], 0, 3));
        for (String scheme : List.of("s3a", "s3n")) {
            Location same = new Location(scheme + place.substring("s3".length()) + "/x");
            assertThat(storage.size(same)).as(scheme).hasValue(3);
        }
    }

    @Test
    void aBucketThatIsNotThereIsNamed() {
        Location file = new Location("s3a://no-such-bucket/x");
        assertThatThrownBy(() -> storage.publish(file, sink -> sink.write(new byte[3], 0, 3)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Cannot write s3a://no-such-bucket/x: ");
    }
}
