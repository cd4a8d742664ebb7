package io.github.spimpatches.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.zarr.FolderStorage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class FirstContactTest {
    private static final FirstContact.Patience SHORT =
            new FirstContact.Patience(Duration.ofSeconds(1), Duration.ofSeconds(2));

    private final List<String> notes = new CopyOnWriteArrayList<>();

    private Storage watched(Storage storage, StorageSettings settings) {
        return new FirstContact(storage, settings, SHORT, notes::add);
    }

    @Test
    void aStoreThatIsSilentIsToldOfAndGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String endpoint = "http://127.0.0.1:" + silent.getLocalPort();
            StorageSettings settings = new StorageSettings(
                    false,
                    endpoint,
                    null,
                    false,
                    Map.of("fs.s3a.access.key", "AKIAIOSFODNN7EXAMPLE", "fs.s3a.secret.key", "PLANTED"));
            Storage storage = watched(Storages.open(settings), settings);
            String where = "s3a://bucket/x.zarr at " + endpoint + " with access key AKIA...MPLE";

            assertThatThrownBy(() -> storage.isFolder(new Location("s3a://bucket/x.zarr")))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Cannot reach " + where
                            + ": no answer for 2 s. Check the address, the network and --s3-endpoint.");
            assertThat(notes)
                    .containsExactly(
                            "note: still trying to reach " + where + ": no answer for 1 s, given up after 2 s");
        }
    }

    @Test
    void aHostThatHasNoNameIsTheUsersToMend() {
        Location file = new Location("http://no-such-host.invalid/x");
        assertThatThrownBy(() -> watched(Storages.open(StorageSettings.DEFAULT), StorageSettings.DEFAULT)
                        .size(file))
                .isInstanceOf(InputProblem.class)
                .hasMessageStartingWith("Cannot reach http://no-such-host.invalid/x: ");
    }

    @Test
    void whatAStoreAnswersPassesAsItIs() {
        IOException answer = new IOException("the store's own words");
        Storage refusing = new FolderStorage() {
            @Override
            public OptionalLong size(Location file) throws IOException {
                throw answer;
            }
        };
        assertThatThrownBy(() -> watched(refusing, StorageSettings.DEFAULT).size(new Location("hdfs://host/x")))
                .isSameAs(answer);
    }

    @Test
    void eachStoreIsAskedOnceAndLocalFilesNever() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        Storage counting = new FolderStorage() {
            @Override
            public OptionalLong size(Location file) {
                asked.add(file.uri());
                return OptionalLong.empty();
            }
        };
        Storage storage = watched(counting, StorageSettings.DEFAULT);
        storage.isFolder(new Location("/data"));
        storage.isFolder(new Location("hdfs://host/x"));
        storage.isFolder(new Location("hdfs://host/y"));
        storage.isFolder(new Location("hdfs://other/z"));
        assertThat(asked).containsExactly("hdfs://host/x", "hdfs://other/z");
        assertThat(notes).isEmpty();
    }

    @Test
    void aRefusalIsAnAnswer() throws IOException {
        Storage refusing = new FolderStorage() {
            @Override
            public OptionalLong size(Location file) throws IOException {
                throw new AccessDenied("no", null);
            }
        };
        assertThat(watched(refusing, StorageSettings.DEFAULT).isFolder(new Location("s3a://bucket/x")))
                .isFalse();
    }
}
