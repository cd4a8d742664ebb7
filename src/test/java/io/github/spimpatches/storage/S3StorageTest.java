package io.github.spimpatches.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    private static ServerProcess server;
    private static StorageSettings settings;
    private static Storage storage;

    private final String place = "s3://bucket/" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        int port = ServerProcess.freePort();
        String endpoint = "http://127.0.0.1:" + port;
        server = ServerProcess.start(
                folder,
                List.of(
                        "-Dcom.adobe.testing.s3mock.httpPort=" + port,
                        "-Dserver.port=" + ServerProcess.freePort(),
                        "-Dcom.adobe.testing.s3mock.store.initialBuckets=bucket",
                        "-Dcom.adobe.testing.s3mock.store.root=" + folder.resolve("objects"),
                        "-jar",
                        ServerProcess.jar("s3mock.jar").toString()),
                () -> answers(endpoint + "/bucket"));
        settings = new StorageSettings(
                false, endpoint, null, false, Map.of("fs.s3a.access.key", "anybody", "fs.s3a.secret.key", "anything"));
        storage = Storages.open(settings);
    }

    private static boolean answers(String url) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
            return HttpClient.newHttpClient()
                            .send(request, BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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
