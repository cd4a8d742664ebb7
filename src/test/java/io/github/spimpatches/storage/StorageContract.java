package io.github.spimpatches.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Storage.Entry;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store does. A subclass gives the storage and an empty place in it. */
abstract class StorageContract {

    abstract Storage storage();

    /** A folder of this test alone; it need not be there. */
    abstract Location root();

    private Location at(String path) {
        return root().resolve(path);
    }

    private Location put(String path, byte[] bytes) throws IOException {
        Location file = at(path);
        storage().publish(file, sink -> sink.write(bytes, 0, bytes.length));
        return file;
    }

    static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void whatIsPublishedIsReadBack() throws IOException {
        byte[] bytes = noise(3_000_001);
        Location file = put("a/b/c.bin", bytes);
        assertThat(storage().readWhole(file, bytes.length)).hasValue(bytes);
        assertThat(storage().size(file)).hasValue(bytes.length);
        assertThat(storage().isFolder(file)).isFalse();
        try (InputStream in = storage().open(file)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void aFinishedFileIsTakenOverOrLeftWhereItIs(@TempDir Path here) throws IOException {
        Path made = Files.write(here.resolve("made"), noise(1000));
        put("a/made.bin", noise(10));
        boolean adopted = storage().adopt(at("a/made.bin"), made);
        assertThat(storage().readWhole(at("a/made.bin"), 1000)).hasValue(noise(adopted ? 1000 : 10));
        assertThat(Files.exists(made)).isEqualTo(!adopted);
        assertThat(adopted).isEqualTo(adopts());
    }

    boolean adopts() {
        return false;
    }

    @Test
    void theSinkTakesSlicesOfAnArrayThatIsReused() throws IOException {
        Location file = at("slices.bin");
        byte[] buffer = new byte[10];
        long written = storage().publish(file, sink -> {
            for (int i = 0; i < 5; i++) {
                Arrays.fill(buffer, (byte) ('a' + i));
                sink.write(buffer, 3, 2);
            }
        });
        assertThat(written).isEqualTo(10);
        assertThat(storage().readWhole(file, 10)).hasValue("aabbccddee".getBytes(UTF_8));
    }

    @Test
    void anEmptyFileIsAFile() throws IOException {
        Location file = put("empty", new byte[0]);
        assertThat(storage().size(file)).hasValue(0);
        assertThat(storage().readWhole(file, 0)).hasValue(new byte[0]);
        assertThat(storage().read(file, 0, 0)).isEmpty();
    }

    @Test
    void namesMayHoldSpacesAndSigns() throws IOException {
        byte[] bytes = noise(5);
        for (String name :
                List.of("a b.bin", "50%25.bin", "ünï.bin", "a+b=c&d.bin", "h#ash?q.bin", "sub-01,x;y@z.bin")) {
            Location file = put("na mes/" + name, bytes);
            assertThat(storage().readWhole(file, 5)).as(name).hasValue(bytes);
            assertThat(storage().list(at("na mes"))).as(name).contains(new Entry(name, false, 5));
        }
    }

    @Test
    void aRangeIsExactlyTheBytesAskedFor() throws IOException {
        byte[] bytes = noise(100_000);
        Location file = put("range.bin", bytes);
        assertThat(storage().read(file, 0, 1)).isEqualTo(Arrays.copyOfRange(bytes, 0, 1));
        assertThat(storage().read(file, 777, 50_000)).isEqualTo(Arrays.copyOfRange(bytes, 777, 50_777));
        assertThat(storage().read(file, 99_999, 1)).isEqualTo(Arrays.copyOfRange(bytes, 99_999, 100_000));
        assertThat(storage().read(file, 100_000, 0)).isEmpty();
    }

    @Test
    void aRangePastTheEndNamesTheFileAndBothNumbers() throws IOException {
        Location file = put("short.bin", noise(10));
        for (long at : new long[] {8, 10, 4_000_000_000L}) {
            assertThatThrownBy(() -> storage().read(file, at, 5))
                    .isInstanceOf(EOFException.class)
                    .hasMessage("Cannot read bytes " + at + " to " + (at + 5) + " of " + file
                            + ": it has 10 bytes. The file is damaged or truncated.");
        }
    }

    @Test
    void aFileLongerThanTheLimitIsRefused() throws IOException {
        Location file = put("long.bin", noise(11));
        assertThatThrownBy(() -> storage().readWhole(file, 10))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read " + file
                        + ": it has 11 bytes, at most 10 are expected. Is it another kind of file?");
    }

    @Test
    void noSuchFileIsNotAFailure() throws IOException {
        Location file = at("nowhere/none.bin");
        assertThat(storage().size(file)).isEmpty();
        assertThat(storage().isFolder(file)).isFalse();
        assertThat(storage().readWhole(file, 10)).isEmpty();
        assertThat(storage().list(at("nowhere"))).isEmpty();
        storage().delete(file);
        assertThatThrownBy(() -> storage().read(file, 0, 1))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(file + ": no such file");
        assertThatThrownBy(() -> storage().open(file).close())
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(file + ": no such file");
    }

    @Test
    void aFileIsNoFolderToLookInto() throws IOException {
        Location below = put("plain.bin", noise(3)).resolve("c/0");
        assertThat(storage().size(below)).isEmpty();
        assertThat(storage().isFolder(below)).isFalse();
        assertThat(storage().readWhole(below, 10)).isEmpty();
        assertThat(storage().list(at("plain.bin"))).isEmpty();
    }

    @Test
    void aFolderIsNoFile() throws IOException {
        put("folder/x", noise(1));
        assertThat(storage().size(at("folder"))).isEmpty();
        assertThat(storage().isFolder(at("folder"))).isTrue();
        assertThatThrownBy(() -> storage().readWhole(at("folder"), 1_000_000))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read " + at("folder") + ": it is a folder, a file is expected there.");
        assertThatThrownBy(() -> storage().read(at("folder"), 0, 1)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> storage().open(at("folder")).close()).isInstanceOf(InputProblem.class);
    }

    @Test
    void aFolderListsWhatIsDirectlyBelowSortedByName() throws IOException {
        put("top/b.bin", noise(2));
        put("top/a/deep/x", noise(1));
        put("top/a.bin", noise(3));
        put("top/.zattrs", noise(4));
        assertThat(storage().list(at("top")))
                .containsExactly(
                        new Entry(".zattrs", false, 4),
                        new Entry("a", true, 0),
                        new Entry("a.bin", false, 3),
                        new Entry("b.bin", false, 2));
    }

    @Test
    void aFileIsReplacedWhole() throws IOException {
        put("again.bin", noise(1000));
        Location file = put("again.bin", noise(10));
        assertThat(storage().readWhole(file, 1000)).hasValue(noise(10));
    }

    @Test
    void aBodyThatFailsLeavesWhatWasThere() throws IOException {
        Location file = put("keep/kept.bin", noise(10));
        assertThatThrownBy(() -> storage().publish(file, sink -> {
                    sink.write(noise(100_000), 0, 100_000);
                    throw new IllegalStateException("out of patience");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(storage().readWhole(file, 10)).hasValue(noise(10));
        assertThat(storage().list(at("keep"))).containsExactly(new Entry("kept.bin", false, 10));
    }

    @Test
    void whatWritersThatDiedLeftGoesAndNothingElse() throws Exception {
        put("torn/" + TemporaryName.fresh(), noise(7));
        put("torn/data.bin", noise(1));
        put("torn/below/" + TemporaryName.fresh(), noise(7));

        storage().discardAbandoned(at("torn"));
        storage().discardAbandoned(at("nowhere"));

        if (publishesByRename()) {
            assertThat(storage().list(at("torn")))
                    .containsExactly(new Entry("below", true, 0), new Entry("data.bin", false, 1));
        } else {
            assertThat(storage().list(at("torn"))).as("no such files there").hasSize(3);
        }
    }

    /** Whether a writer that is killed leaves a temporary file. */
    boolean publishesByRename() {
        return true;
    }

    @Test
    void aBodyThatFailsLeavesNothingWhereNothingWas() throws IOException {
        put("torso/other.bin", noise(1));
        IOException reason = new IOException("Cannot read chunk 0/1");
        assertThatThrownBy(() -> storage().publish(at("torso/new.bin"), sink -> {
                    sink.write(noise(100), 0, 100);
                    throw reason;
                }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Cannot read chunk 0/1");
        assertThat(storage().list(at("torso"))).containsExactly(new Entry("other.bin", false, 1));
    }

    @Test
    void nothingIsSeenWhileTheBodyRuns() throws IOException {
        Location file = at("slow/new.bin");
        storage().publish(file, sink -> {
            sink.write(noise(100), 0, 100);
            assertThat(storage().size(file)).isEmpty();
            assertThat(storage().readWhole(file, 1000)).isEmpty();
        });
        assertThat(storage().size(file)).hasValue(100);
    }

    @Test
    void publishingLeavesOnlyTheFile() throws IOException {
        put("clean/x.bin", noise(10));
        assertThat(storage().list(at("clean"))).containsExactly(new Entry("x.bin", false, 10));
    }

    @Test
    void aDeletedFileIsGone() throws IOException {
        Location file = put("gone.bin", noise(10));
        storage().delete(file);
        assertThat(storage().size(file)).isEmpty();
        storage().delete(file);
    }

    @Test
    void manyThreadsMayPublishTheSameFileAndOneWinsWhole() throws Exception {
        Location file = at("race/x.bin");
        List<Callable<Long>> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            byte[] bytes = new byte[50_000];
            Arrays.fill(bytes, (byte) i);
            writers.add(() -> storage().publish(file, sink -> sink.write(bytes, 0, bytes.length)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (Future<Long> done : threads.invokeAll(writers)) {
                assertThat(done.get()).isEqualTo(50_000);
            }
        } finally {
            threads.shutdown();
        }
        byte[] found = storage().readWhole(file, 50_000).orElseThrow();
        assertThat(found).hasSize(50_000).containsOnly(found[0]);
        assertThat(storage().list(at("race"))).hasSize(1);
    }
}
