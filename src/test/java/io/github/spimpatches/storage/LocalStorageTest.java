package io.github.spimpatches.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
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

    @Test
    void aFileInThePlaceOfAFolderIsNoAbsence() throws IOException {
        made("array/0");

        assertThatThrownBy(() -> storage.checkIsAbsent(new Location(folder + "/array/0/1/2")))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read " + new Location(folder + "/array/0/1/2") + ": "
                        + new Location(folder + "/array/0") + " is no folder, as it has to be.");
        assertThatCode(() -> storage.checkIsAbsent(new Location(folder + "/array/1/1/2")))
                .doesNotThrowAnyException();
    }

    @Test
    void aFolderInThePlaceOfAFileIsNoAbsence() throws IOException {
        made("array/0.1/x");

        assertThatThrownBy(() -> storage.checkIsAbsent(new Location(folder + "/array/0.1")))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read " + new Location(folder + "/array/0.1")
                        + ": it is a folder, a file is expected there.");
        assertThatCode(() -> storage.checkIsAbsent(new Location(folder + "/array/0.2")))
                .doesNotThrowAnyException();
    }

    @Test
    void aLinkToNothingInThePlaceOfAFolderIsNoAbsence() throws IOException {
        Files.createSymbolicLink(made("array/file").resolveSibling("0"), Path.of("moved"));
        Location chunk = new Location(folder + "/array/0/1/2");

        assertThat(storage.readWhole(chunk, 10)).isEmpty();
        assertThatThrownBy(() -> storage.checkIsAbsent(chunk))
                .isInstanceOf(InputProblem.class)
                .hasMessageStartingWith(
                        "Cannot look at " + folder + "/array/0: it is a link to moved, which is not there.");
    }

    @Test
    void aPipeIsNotWaitedFor() throws Exception {
        Path pipe = made("folder/file").resolveSibling("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(() -> storage.readWhole(new Location(pipe.toString()), 10))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read " + pipe + ": it is a pipe or a device, a file is expected there.");
    }

    @Test
    void aLinkToItselfIsNotListed() throws IOException {
        Path file = made("folder/file");
        Files.createSymbolicLink(file.resolveSibling("loop"), Path.of("loop"));

        assertThat(storage.list(new Location(folder + "/folder")))
                .extracting(Storage.Entry::name)
                .containsExactly("file");
    }

    private Path made(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, new byte[3]);
    }
}
