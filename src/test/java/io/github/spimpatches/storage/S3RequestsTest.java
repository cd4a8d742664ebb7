package io.github.spimpatches.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.storage.S3Requests.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of a real S3 server, and in whose name. */
@Tag("servers")
class S3RequestsTest {
    private static final Location FILE = new Location("s3://bucket/folder/a file.bin");

    @TempDir
    static Path folder;

    private static S3Server server;
    private static S3Requests requests;
    private static Storage storage;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(folder);
        requests = S3Requests.before(server);
        storage = Storages.open(requests.settings(server));
    }

    @AfterAll
    static void stop() throws Exception {
        if (requests != null) {
            requests.close();
        }
        if (server != null) {
            server.stop();
        }
    }

    @BeforeEach
    void put() throws IOException {
        requests.refuse(request -> false);
        storage.publish(FILE, sink -> sink.write("abc".getBytes(StandardCharsets.UTF_8), 0, 3));
        requests.taken();
    }

    private static List<String> asked() {
        return requests.taken().stream()
                .map(request -> request.method() + " " + request.key())
                .toList();
    }

    @Test
    void aSmallFileIsOnePut() throws IOException {
        storage.publish(FILE, sink -> sink.write(new byte[100_000], 0, 100_000));
        assertThat(asked()).containsExactly("PUT folder/a file.bin");
    }

    @Test
    void aRangeIsOneGet() throws IOException {
        assertThat(storage.read(FILE, 1, 2)).isEqualTo("bc".getBytes(StandardCharsets.UTF_8));
        assertThat(asked()).containsExactly("GET folder/a file.bin");
    }

    @Test
    void aWholeFileIsItsSizeAndOneGet() throws IOException {
        assertThat(storage.readWhole(FILE, 10)).isPresent();
        assertThat(asked()).containsExactly("HEAD folder/a file.bin", "GET folder/a file.bin");
    }

    @Test
    void aWebAddressIsTheSameObject() throws IOException {
        Location pasted = new Location(requests.endpoint() + "/bucket/folder/a%20file.bin");
        assertThat(storage.readWhole(pasted, 10)).hasValue("abc".getBytes(StandardCharsets.UTF_8));
        assertThat(storage.list(pasted.parent())).containsExactly(new Storage.Entry("a file.bin", false, 3));
    }

    @Test
    void aRefusalSaysWhomAndWhichKey() {
        requests.refuse(request -> request.key().startsWith("folder/"));
        assertThatThrownBy(() -> storage.read(FILE, 0, 1))
                .isInstanceOf(AccessDenied.class)
                .hasMessageStartingWith("Cannot read s3://bucket/folder/a file.bin: access denied to"
                        + " arn:aws:iam::111122223333:user/reader. Check the credentials");
        assertThatThrownBy(() -> storage.size(FILE))
                .as("an answer to HEAD has no words: what we know is the key that signed")
                .isInstanceOf(AccessDenied.class)
                .hasMessageStartingWith(
                        "Cannot look at s3://bucket/folder/a file.bin: access denied to access key a...");
        assertThatThrownBy(() -> storage.publish(FILE, sink -> sink.write(new byte[1], 0, 1)))
                .isInstanceOf(AccessDenied.class)
                .hasMessageStartingWith("Cannot write s3://bucket/folder/a file.bin: access denied to arn:aws:iam::1");
        StorageSettings anonymous = new StorageSettings(true, requests.endpoint(), null, false, Map.of());
        assertThatThrownBy(() -> Storages.open(anonymous).size(FILE))
                .isInstanceOf(AccessDenied.class)
                .hasMessageStartingWith(
                        "Cannot look at s3://bucket/folder/a file.bin: access denied to anonymous requests.");
    }

    @Test
    void keysComeFromTheEnvironmentOrFromAProfile() throws Exception {
        Map<String, String> environment =
                Map.of("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT", "AWS_SECRET_ACCESS_KEY", "secret");
        assertThat(accessKeys(environment, FILE.uri())).containsOnly("AKIAENVIRONMENT");
        Path profile = Files.writeString(
                folder.resolve("credentials"),
                "[lab]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = secret\n");
        assertThat(accessKeys(
                        Map.of("AWS_SHARED_CREDENTIALS_FILE", profile.toString(), "AWS_PROFILE", "lab"), FILE.uri()))
                .containsOnly("AKIAPROFILE");
    }

    @Test
    void aPublicBucketTakesOneOptionOrItsWebAddress() throws Exception {
        assertThat(accessKeys(Map.of(), FILE.uri(), "--s3-anonymous")).containsOnlyNulls();
        assertThat(accessKeys(Map.of(), requests.endpoint() + "/bucket/folder/a%20file.bin"))
                .containsOnlyNulls();
    }

    /** Who signed what a process of its own asks for when it inspects an object. */
    private List<String> accessKeys(Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.github.spimpatches.cli.Main",
                "inspect",
                "--s3-endpoint",
                requests.endpoint()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("inspect.log").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(environment);
        builder.start().waitFor();
        List<Request> asked = requests.taken();
        assertThat(asked).as(Files.readString(folder.resolve("inspect.log"))).isNotEmpty();
        return asked.stream().map(Request::accessKey).collect(Collectors.toList());
    }
}
