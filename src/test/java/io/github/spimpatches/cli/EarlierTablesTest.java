package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ChangedRow;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.manifest.QualityTable;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.ReadCounts;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlierTablesTest {
    private static final int PATCHES = 9;

    @TempDir
    private Path folder;

    private final LocalStorage storage = new LocalStorage();

    /** What the run before wrote, in order. */
    private List<ManifestRow> rows;

    private List<Quality> looks;

    @BeforeEach
    void aRunOfNinePatches() {
        rows = new ArrayList<>(IntStream.rangeClosed(1, PATCHES)
                .mapToObj(patch -> row(patch, Status.WRITTEN, "0000000" + patch))
                .toList());
        looks = new ArrayList<>(rows.stream().map(EarlierTablesTest::look).toList());
    }

    @Test
    void tellAllOfPatchesThatWereKept() throws IOException {
        assertThat(told()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void tellOfThoseThatAreStillWanted() throws IOException {
        assertThat(told(2, 5, 9, 10)).containsExactly(2, 5, 9);
    }

    @Test
    void tellNothingOfWhatFailedOrHasAnotherSizeNow() throws IOException {
        rows.set(1, row(2, Status.FAILED, null));
        looks.remove(1);
        ManifestRow longer = row(4, Status.WRITTEN, "00000004");
        rows.set(3, ChangedRow.of(longer).bytes(longer.bytes() + 1).row());

        assertThat(told()).containsExactly(1, 3, 5, 6, 7, 8, 9);
    }

    @Test
    void tellNothingOfPatchesThatNobodyLookedAt() throws IOException {
        looks.remove(6);

        assertThat(told()).containsExactly(1, 2, 3, 4, 5, 6, 8, 9);
    }

    @Test
    void tellNothingOfRowsOutOfOrder() throws IOException {
        Collections.swap(rows, 2, 6);
        Collections.swap(looks, 2, 6);

        assertThat(told()).containsExactly(1, 2, 7, 8, 9);
    }

    @Test
    void tellNothingWhereThereAreNone() throws IOException {
        assertThat(complete(1)).isEmpty();
    }

    @Test
    void tellNothingWhereATableIsDamaged() throws IOException {
        write();
        Path table = folder.resolve("quality.parquet");
        byte[] bytes = Files.readAllBytes(table);
        Files.write(table, Arrays.copyOf(bytes, bytes.length - 50));

        assertThat(complete(1, 2)).isEmpty();
    }

    private List<Integer> told() throws IOException {
        return told(1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    private List<Integer> told(int... patches) throws IOException {
        write();
        return complete(patches);
    }

    private void write() throws IOException {
        ManifestTable.write(storage, file("manifest.parquet"), rows);
        QualityTable.write(storage, file("quality.parquet"), looks);
    }

    /** Those of some kept patches that are told of, each with its own checksum and look. */
    private List<Integer> complete(int... patches) throws IOException {
        List<Integer> told = new ArrayList<>();
        try (EarlierTables tables = EarlierTables.open(storage, new Location(folder.toString()))) {
            for (int patch : patches) {
                ManifestRow kept = row(patch, Status.KEPT, null);
                tables.complete(new PatchResult(kept, ReadCounts.ZERO)).ifPresent(result -> {
                    assertThat(result.row()).isEqualTo(row(patch, Status.KEPT, "0000000" + patch));
                    assertThat(result.quality()).isEqualTo(look(kept));
                    told.add(patch);
                });
            }
        }
        return told;
    }

    private Location file(String name) {
        return new Location(folder.resolve(name).toString());
    }

    private static Quality look(ManifestRow row) {
        int patch = row.centre().patch();
        return new Quality(row.path(), 2, 1, 0, 0, patch, patch / 2.0, false, "0:1 7:1", null);
    }

    private static ManifestRow row(int patch, Status status, String crc32c) {
        boolean isThere = status != Status.FAILED;
        return new ManifestRow(
                centre(patch),
                "raw",
                null,
                "raw",
                0,
                1,
                2,
                3,
                Extent.cube(4),
                "uint16",
                "sub-01/" + patch + ".nii",
                isThere ? 500L : null,
                crc32c,
                0,
                status,
                isThere ? null : "why",
                "x");
    }

    private static Centre centre(int patch) {
        return new Centre(
                "01",
                null,
                "mini",
                null,
                7,
                "Field CA1",
                "CA1",
                patch,
                new Point(1, 2, patch),
                null,
                null,
                null,
                1.0,
                null);
    }
}
