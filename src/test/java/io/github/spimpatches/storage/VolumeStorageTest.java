package io.github.spimpatches.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder in which nothing may be renamed, as Databricks mounts its volumes. */
class VolumeStorageTest extends StorageContract {
    @TempDir
    Path folder;

    @Override
    Storage storage() {
        return new LocalStorage(folder);
    }

    @Override
    Location root() {
        return new Location(folder.resolve("root").toString());
    }

    @Test
    void nothingElseIsEverInTheFolder() throws IOException {
        Location file = root().resolve("a/x.bin");
        storage().publish(file, sink -> {
            sink.write(new byte[] {1, 2, 3}, 0, 3);
            assertThat(folder.resolve("root")).doesNotExist();
        });
        assertThat(storage().list(root().resolve("a")))
                .extracting(Storage.Entry::name)
                .isEqualTo(List.of("x.bin"));
        assertThat(folder.resolve("root/a/x.bin")).hasBinaryContent(new byte[] {1, 2, 3});
    }

    @Test
    void whatFailsBeforeItIsWholeLeavesTheFileAsItWas() throws IOException {
        Location file = root().resolve("x.bin");
        storage().publish(file, sink -> sink.write(new byte[] {1}, 0, 1));
        assertThatThrownBy(() -> storage().publish(file, sink -> {
                    sink.write(new byte[] {2}, 0, 1);
                    throw new IOException("half");
                }))
                .hasMessage("half");
        assertThat(Files.readAllBytes(folder.resolve("root/x.bin"))).containsExactly(1);
    }
}
