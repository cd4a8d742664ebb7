package io.github.spimpatches.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.spimpatches.problem.InputProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStorageTest extends StorageContract {
    @TempDir
    Path folder;

    private final LocalStorage storage = new LocalStorage();

    @Override
    Storage storage() {
        return storage;
    }

    @Override
    Location root() {
        return new Location(folder.resolve("root").toString());
    }

    @Override
    boolean adopts() {
        return true;
    }

    @Test
    void aFileOnAnotherDiskIsNotTakenOver(@TempDir Path here) throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeThat(Files.isWritable(memory) && !Files.getFileStore(memory).equals(Files.getFileStore(here)))
                .isTrue();
        Path made = Files.createTempFile(memory, "spim-patches", ".bin");
        try {
            assertThat(storage.adopt(new Location(folder + "/x.bin"), made)).isFalse();
            assertThat(made).exists();
            assertThat(folder.resolve("x.bin")).doesNotExist();
        } finally {
            Files.deleteIfExists(made);
        }
    }

    @Test
    void aFolderReachedThroughALinkTakesFiles() throws IOException {
        Files.createDirectory(folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
        Location file = new Location(folder + "/link/x.bin");
        storage.publish(file, sink -> sink.write(new byte[] {7}, 0, 1));
        assertThat(folder.resolve("real/x.bin")).hasBinaryContent(new byte[] {7});
    }

    @Test
    void aDanglingLinkIsNotListed() throws IOException {
        Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));
        assertThat(storage.list(new Location(folder.toString()))).isEmpty();
    }

    /** As git-annex leaves it: a chunk of that kind would otherwise pass for one that is fill. */
    @Test
    void aDanglingLinkIsNoAbsentFile() throws IOException {
        Files.createSymbolicLink(folder.resolve("0.0.0"), folder.resolve("annex/objects/x"));
        Location chunk = new Location(folder + "/0.0.0");
        String reason =
                " " + chunk + ": it is a link to " + folder + "/annex/objects/x, which is not there. If git-annex"
                        + " or DataLad made it, fetch its content: datalad get.";
        assertThatThrownBy(() -> storage.readWhole(chunk, 10))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read" + reason);
        assertThatThrownBy(() -> storage.size(chunk))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot look at" + reason);
        assertThatThrownBy(() -> storage.read(chunk, 0, 1)).isInstanceOf(IOException.class);
    }

    @Test
    void aNameOfTheGreatestLengthCanBePublished() throws IOException {
        Location file = new Location(folder + "/" + "n".repeat(255));
        storage.publish(file, sink -> sink.write(new byte[3], 0, 3));
        assertThat(storage.size(file)).hasValue(3);
    }

    @Test
    void aFileInPlaceOfAFolderIsNamed() throws IOException {
        Files.createFile(folder.resolve("file"));
        Location below = new Location(folder + "/file/x.bin");
        assertThatThrownBy(() -> storage.publish(below, sink -> sink.write(new byte[3], 0, 3)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Cannot write " + below + ": ");
    }

    @Test
    void aFolderInPlaceOfAFileIsNamed() throws IOException {
        Files.createDirectories(folder.resolve("x.bin/below"));
        Location file = new Location(folder + "/x.bin");
        assertThatThrownBy(() -> storage.publish(file, sink -> sink.write(new byte[3], 0, 3)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Cannot write " + file + ": ");
        assertThat(storage.list(new Location(folder.toString()))).hasSize(1);
    }

    @Test
    void aRelativePathIsFoundFromTheWorkingFolder() throws IOException {
        assertThat(storage.size(new Location("pom.xml"))).isPresent();
        assertThat(storage.isFolder(new Location("."))).isTrue();
    }
}
