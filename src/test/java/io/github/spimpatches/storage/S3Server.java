package io.github.spimpatches.storage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real S3 server with one bucket, {@code bucket}. */
public final class S3Server {
    private final ServerProcess process;
    private final StorageSettings settings;

    private S3Server(ServerProcess process, StorageSettings settings) {
        this.process = process;
        this.settings = settings;
    }

    /** @param folder the server's own */
    public static S3Server start(Path folder) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        String endpoint = "http://127.0.0.1:" + port;
        ServerProcess process = ServerProcess.start(
                folder,
                List.of(
                        "-Dcom.adobe.testing.s3mock.httpPort=" + port,
                        "-Dserver.port=" + ServerProcess.freePort(),
                        "-Dcom.adobe.testing.s3mock.store.initialBuckets=bucket",
                        "-Dcom.adobe.testing.s3mock.store.root=" + folder.resolve("objects"),
                        "-jar",
                        ServerProcess.jar("s3mock.jar").toString()),
                () -> answers(endpoint + "/bucket"));
        return new S3Server(
                process,
                new StorageSettings(
                        false,
                        endpoint,
                        null,
                        false,
                        Map.of("fs.s3a.access.key", "anybody", "fs.s3a.secret.key", "anything")));
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

    /** How to reach it. */
    public StorageSettings settings() {
        return settings;
    }

    public void stop() throws InterruptedException {
        process.stop();
    }
}
