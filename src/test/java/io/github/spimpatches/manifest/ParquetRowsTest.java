package io.github.spimpatches.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of 60 MB. */
class ParquetRowsTest {
    private static final int ROWS = 15_000;
    private static final List<Column<Integer>> COLUMNS = List.of(
            new Column<>("number", Column.Type.INT, "from 0", number -> number),
            new Column<>("text", Column.Type.TEXT, "4 kB", number -> number + "x".repeat(4000)));

    @TempDir
    private Path folder;

    private final LocalStorage disk = new LocalStorage();
    private Location file;

    /** Bytes that were asked for. */
    private long bytesRead;

    private int mostAtOnce;

    /** Bytes after which the store fails. */
    private long failsAfter = Long.MAX_VALUE;

    private final Storage counted = (Storage) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Storage.class}, (proxy, method, arguments) -> {
                try {
                    Object found = method.invoke(disk, arguments);
                    if (found instanceof Optional<?> whole && whole.orElse(null) instanceof byte[] bytes) {
                        mostAtOnce = Math.max(mostAtOnce, bytes.length);
                    }
                    if (found instanceof byte[] bytes) {
                        bytesRead += bytes.length;
                        mostAtOnce = Math.max(mostAtOnce, bytes.length);
                    }
                    if (bytesRead > failsAfter) {
                        throw new IOException("the store is gone");
                    }
                    return found;
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });

    @BeforeEach
    void writeTable() throws IOException {
        file = new Location(folder.resolve("t.parquet").toString());
        Tables.write(disk, file, COLUMNS, () -> IntStream.range(0, ROWS).iterator());
    }

    @Test
    void aTableIsReadAsItIsWalked() throws IOException {
        long size = Files.size(Path.of(file.uri()));
        assertThat(size).isGreaterThan(60_000_000);
        try (ParquetRows rows = ParquetRows.open(counted, file, List.of("number", "text"))) {
            assertThat(bytesRead).isLessThan(size / 2);
            for (int number = 0; number < ROWS; number++) {
                TableRow row = rows.next();
                assertThat(row.requiredInteger("number")).isEqualTo(number);
                assertThat(row.text("text")).startsWith(number + "x").hasSizeGreaterThan(4000);
            }
            assertThat(rows.hasNext()).isFalse();
        }
        assertThat(bytesRead).isLessThan(size + size / 2);
    }

    @Test
    void noMoreThanABlockOfATableIsAskedForAtOnce() throws IOException {
        assertThat(Tables.read(counted, file, List.of("number")).rows()).hasSize(ROWS);

        assertThat(mostAtOnce).isLessThan(8_000_000);
    }

    @Test
    void aStoreThatFailsOnTheWayIsNoDamagedTable() throws IOException {
        failsAfter = 40_000_000;
        try (ParquetRows rows = ParquetRows.open(counted, file, List.of("text"))) {
            assertThatThrownBy(() -> rows.forEachRemaining(row -> {}))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("the store is gone");
        }
        failsAfter = bytesRead;
        assertThatThrownBy(() -> ParquetRows.open(counted, file, List.of("text")))
                .isInstanceOf(IOException.class)
                .hasMessage("the store is gone");
    }
}
