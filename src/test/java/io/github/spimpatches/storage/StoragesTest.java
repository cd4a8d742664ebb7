package io.github.spimpatches.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.spimpatches.problem.InputProblem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoragesTest extends StorageContract {
    @TempDir
    Path folder;

    private final Storage storage = Storages.open(StorageSettings.DEFAULT);

    @Override
    Storage storage() {
        return storage;
    }

    @Override
    Location root() {
        return new Location("file://" + folder.resolve("root"));
    }

    @Override
    boolean adopts() {
        return true;
    }

    @Test
    void aFolderMayBeNamedLikeAnArchive() throws IOException {
        Location file = new Location(folder + "/x.ozx/zarr.json");
        storage.publish(file, sink -> sink.write("{}".getBytes(UTF_8), 0, 2));
        assertThat(storage.readWhole(file, 10)).hasValue("{}".getBytes(UTF_8));
        assertThat(storage.list(new Location(folder + "/x.ozx"))).hasSize(1);
    }

    /** Hadoop's own word for it is that the bucket is empty. */
    @ParameterizedTest
    @ValueSource(strings = {"s3a", "s3"})
    void aBucketWhoseNameIsNoHostIsRefusedByThatName(String scheme) {
        assertThatThrownBy(() -> storage.size(new Location(scheme + "://my_bucket/x.zarr")))
                .isInstanceOf(InputProblem.class)
                .hasMessage(
                        "Cannot open s3a://my_bucket: Hadoop reads a bucket's name as a host's, and \"my_bucket\" is"
                                + " none, as it has an underscore. Copy the data to a bucket of letters, digits, dashes and dots;"
                                + " a public bucket can be read (not written) as https://s3.amazonaws.com/my_bucket/path.");
        assertThatThrownBy(() -> storage.size(new Location("https://my_bucket.s3.amazonaws.com/x.zarr")))
                .isInstanceOf(InputProblem.class)
                .hasMessageContaining("no underscore in the host")
                .hasMessageContaining("https://s3.amazonaws.com/BUCKET/path");
    }

    @Test
    void localPathsLoadNoClassOfHadoops() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:stdout",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LocalOnly.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String loaded;
        try (InputStream out = process.getInputStream()) {
            loaded = new String(out.readAllBytes(), UTF_8);
        }
        assertThat(process.waitFor()).as(loaded).isZero();
        assertThat(loaded).contains(LocalStorage.class.getName()).doesNotContain("org.apache.hadoop");
    }

    /** Run in a JVM of its own. */
    static final class LocalOnly {
        public static void main(String[] arguments) throws IOException {
            Storage local = Storages.open(StorageSettings.DEFAULT);
            Location file = new Location(arguments[0] + "/x");
            local.publish(file, sink -> sink.write(new byte[3], 0, 3));
            local.list(file.parent());
            local.size(new Location(arguments[0] + "/none.ozx/x"));
        }
    }

    @Nested
    class Addresses {
        private static Stream<Arguments> wrong() {
            String keys = ": keys do not belong in an address, which logs and tables repeat. Leave them out, as in";
            return Stream.of(
                    Arguments.of("ftpx://host/x", "Cannot open ftpx://host/x: nothing here opens ftpx: addresses."),
                    Arguments.of("s4a://b/x", "nothing here opens s4a: addresses. Did you mean s3a"),
                    Arguments.of("abfs://c@a.dfs.core.windows.net/x", "--packages org.apache.hadoop:hadoop-azure:3."),
                    Arguments.of("gs://b/x", "the jar for gs: addresses is not there. Add it: --packages com.google."),
                    Arguments.of("s3a://AKIA:PLANTED@b/x", "Cannot use s3a://***@b/x" + keys + " s3a://bucket/path"),
                    Arguments.of("s3a://AKIA:PLANTED/x+y@b/x", "Cannot use s3a://***@b/x" + keys),
                    Arguments.of("s3a:/AKIA:PLANTED@b/x", "Cannot use s3a://***@b/x" + keys),
                    Arguments.of(" S3A://AKIA:PLANTED@b/x ", "Cannot use s3a://***@b/x" + keys),
                    Arguments.of("s3://PLANTED@b/x", "Cannot use s3://***@b/x" + keys),
                    Arguments.of("s3a:/b/x", "Invalid address s3a:/b/x: expected s3a://bucket/path, with two slashes."),
                    Arguments.of("s3a:///b/x", "Invalid address s3a:///b/x: expected s3a://bucket/path"),
                    Arguments.of("https:/host/x", "Invalid address https:/host/x: expected https://host/path"));
        }

        @ParameterizedTest
        @MethodSource("wrong")
        void thatCannotBeUsedSayWhyAndNoSecret(String address, String words) {
            assertThatThrownBy(() -> storage.size(new Location(address)))
                    .isInstanceOf(InputProblem.class)
                    .hasMessageContaining(words)
                    .message()
                    .doesNotContain("PLANTED");
        }

        @Test
        void arePastedWithBlanksAndCapitals() {
            assertThat(new Location(" S3A://Bucket/A b\t")).isEqualTo(new Location("s3a://Bucket/A b"));
            assertThat(new Location("\n/data/x")).isEqualTo(new Location("/data/x"));
            assertThat(new Location("File:///data/x")).isEqualTo(new Location("/data/x"));
        }

        @Test
        void ofFilesKeepTheirOwnBlanks() {
            assertThat(new Location("/data/x ").uri()).isEqualTo("/data/x ");
            assertThat(new Location("my data:/x").isLocal()).isTrue();
        }
    }

    @Nested
    class TheWeb {
        private final byte[] bytes = noise(1000);

        private void serve(Check check) throws IOException {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                String path = exchange.getRequestURI().getPath();
                boolean isHead = exchange.getRequestMethod().equals("HEAD");
                String range = exchange.getRequestHeaders().getFirst("Range");
                if (path.equals("/secret")) {
                    exchange.sendResponseHeaders(403, -1);
                } else if (!path.endsWith("/a b.bin")) {
                    exchange.sendResponseHeaders(404, -1);
                } else if (isHead) {
                    exchange.getResponseHeaders().set("Content-Length", "1000");
                    exchange.sendResponseHeaders(200, -1);
                } else if (range != null && !path.startsWith("/norange")) {
                    String[] ends = range.substring("bytes=".length()).split("-", 2);
                    int from = Integer.parseInt(ends[0]);
                    if (from >= 1000) {
                        exchange.sendResponseHeaders(416, -1);
                    } else {
                        byte[] part = Arrays.copyOfRange(bytes, from, Math.min(1000, Integer.parseInt(ends[1]) + 1));
                        exchange.sendResponseHeaders(206, part.length);
                        exchange.getResponseBody().write(part);
                    }
                } else {
                    exchange.sendResponseHeaders(200, 1000);
                    exchange.getResponseBody().write(bytes);
                }
                exchange.close();
            });
            server.start();
            try {
                check.check("http://127.0.0.1:" + server.getAddress().getPort());
            } finally {
                server.stop(0);
            }
        }

        private interface Check {
            void check(String server) throws IOException;
        }

        @Test
        void filesAreReadWholeAndInParts() throws IOException {
            serve(server -> {
                for (String path : new String[] {"/a b.bin", "/norange/a b.bin", "/a%20b.bin"}) {
                    Location file = new Location(server + path);
                    assertThat(storage.size(file)).hasValue(1000);
                    assertThat(storage.readWhole(file, 1000)).hasValue(bytes);
                    assertThat(storage.read(file, 100, 50)).isEqualTo(Arrays.copyOfRange(bytes, 100, 150));
                    assertThatThrownBy(() -> storage.readWhole(file, 999))
                            .hasMessage("Cannot read " + file
                                    + ": it has 1000 bytes, at most 999 are expected. Is it another kind of file?");
                    assertThatThrownBy(() -> storage.read(file, 990, 20)).isInstanceOf(EOFException.class);
                    try (InputStream in = storage.open(file)) {
                        assertThat(in.readAllBytes()).isEqualTo(bytes);
                    }
                }
                assertThatThrownBy(() -> storage.read(new Location(server + "/a b.bin"), 2000, 20))
                        .isInstanceOf(EOFException.class)
                        .hasMessageContaining("it has 1000 bytes");
            });
        }

        @Test
        void whatIsNotThereIsAbsentAndWhatIsRefusedIsSaid() throws IOException {
            serve(server -> {
                Location none = new Location(server + "/none");
                assertThat(storage.size(none)).isEmpty();
                assertThat(storage.readWhole(none, 1000)).isEmpty();
                assertThatThrownBy(() -> storage.read(none, 0, 1)).isInstanceOf(NoSuchFileException.class);
                assertThatThrownBy(() -> storage.open(none).close()).isInstanceOf(NoSuchFileException.class);
                assertThatThrownBy(() -> storage.readWhole(new Location(server + "/secret"), 1))
                        .isInstanceOf(AccessDenied.class)
                        .hasMessage("Cannot read " + server + "/secret: access denied");
                assertThatThrownBy(() -> storage.publish(none, sink -> {}))
                        .isInstanceOf(InputProblem.class)
                        .hasMessage(
                                "Cannot write " + none + ": web addresses are read only. Give a folder or a bucket.");
            });
        }
    }
}
