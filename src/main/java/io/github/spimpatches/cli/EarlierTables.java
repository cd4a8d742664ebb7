package io.github.spimpatches.cli;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Results;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;

/**
 * What the tables of earlier runs tell of patches that were kept: checksums, and how they look. What they do not tell
 * has to be seen again: the run that made such a patch was killed, or never heard that it was written.
 */
final class EarlierTables {
    private final Map<String, ManifestRow> rows = new HashMap<>();
    private final Map<String, Quality> qualities = new HashMap<>();

    private EarlierTables() {}

    /** Reads them where a patch was kept; must be done before this run's are written over them. */
    static EarlierTables read(Storage storage, Location out, Location folder, Results results) throws IOException {
        EarlierTables tables = new EarlierTables();
        if (StreamSupport.stream(results.spliterator(), false).noneMatch(EarlierTables::isUntold)) {
            return tables;
        }
        Location manifest = folder.resolve("manifest.parquet");
        if (storage.size(manifest).isPresent()) {
            for (ManifestRow row : readable(() -> ManifestTable.read(storage, manifest), List.<ManifestRow>of())) {
                if (row.crc32c() != null) {
                    tables.rows.put(row.path(), row);
                }
            }
        }
        // Another run of this OUT_DIR may have made them; this one's own view of them goes before.
        for (RunTables run : RunTables.of(storage, out, null)) {
            readable(run::quality, Map.<String, Quality>of()).forEach(tables.qualities::putIfAbsent);
        }
        tables.qualities.putAll(readable(new RunTables(storage, folder)::quality, Map.of()));
        return tables;
    }

    /** Whether they tell all of a patch that this run did not look at. */
    boolean tellOf(PatchResult result) {
        ManifestRow row = result.row();
        ManifestRow before = rows.get(row.path());
        return !isUntold(result)
                || (before != null && Objects.equals(before.bytes(), row.bytes()) && qualities.containsKey(row.path()));
    }

    /** The result with what the tables tell. */
    PatchResult complete(PatchResult result) {
        ManifestRow before = rows.get(result.row().path());
        if (!isUntold(result) || before == null) {
            return result;
        }
        return new PatchResult(
                result.row().withChecksum(before.crc32c()),
                result.reads(),
                qualities.get(result.row().path()),
                result.nanos());
    }

    private static boolean isUntold(PatchResult result) {
        return result.row().status() == Status.KEPT && result.row().crc32c() == null;
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T readable(Reading<T> reading, T instead) throws IOException {
        try {
            return reading.read();
        } catch (InputProblem unreadable) {
            return instead;
        }
    }
}
