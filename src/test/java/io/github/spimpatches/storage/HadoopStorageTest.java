package io.github.spimpatches.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hadoop's FileSystem over {@code file:///}: the code that is the same for every store. */
class HadoopStorageTest extends StorageContract {
    @TempDir
    Path folder;

    private final HadoopStorage storage = new HadoopStorage(StorageSettings.DEFAULT);

    @AfterEach
    void close() throws IOException {
        storage.close();
    }

    @Override
    Storage storage() {
        return storage;
    }

    @Override
    Location root() {
        return new Location(folder.resolve("root").toString());
    }

    @Nested
    class Settings {
        @Test
        void tuningGivesWayToWhatTheUserSets() {
            Configuration ours = HadoopSettings.configuration(StorageSettings.DEFAULT);
            assertThat(ours.get("fs.s3a.connection.maximum")).isEqualTo("500");
            Configuration theirs = HadoopSettings.configuration(
                    StorageSettings.DEFAULT.withHadoop(Map.of("fs.s3a.connection.maximum", "7")));
            assertThat(theirs.get("fs.s3a.connection.maximum")).isEqualTo("7");
            assertThat(theirs.get("fs.s3a.input.stream.type")).isEqualTo("classic");
        }

        @Test
        void aServerOfOnesOwnIsAddressedByPath() {
            Configuration found = HadoopSettings.configuration(
                    new StorageSettings(true, "http://127.0.0.1:9000", null, true, Map.of()));
            assertThat(found.get("fs.s3a.endpoint")).isEqualTo("http://127.0.0.1:9000");
            assertThat(found.get("fs.s3a.path.style.access")).isEqualTo("true");
            assertThat(found.get("fs.s3a.connection.ssl.enabled")).isEqualTo("false");
            assertThat(found.get("fs.s3a.endpoint.region")).isEqualTo("us-east-1");
            assertThat(found.get("fs.s3a.requester.pays.enabled")).isEqualTo("true");
            assertThat(found.get("fs.s3a.aws.credentials.provider")).endsWith("AnonymousAWSCredentialsProvider");
        }

        @Test
        void committersAreLeftAlone() {
            Configuration found = HadoopSettings.configuration(StorageSettings.DEFAULT);
            found.forEach(entry -> {
                if (entry.getKey().startsWith("fs.s3a.committer")) {
                    assertThat(found.getPropertySources(entry.getKey()))
                            .as(entry.getKey())
                            .containsOnly("core-default.xml");
                }
            });
        }
    }
}
