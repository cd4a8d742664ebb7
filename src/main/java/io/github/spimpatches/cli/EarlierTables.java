package io.github.spimpatches.cli;

import io.github.spimpatches.manifest.ManifestOrder;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.manifest.QualityTable;
import io.github.spimpatches.manifest.RowCursor;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.Optional;

/**
 * What the tables of the run before tell of patches that were kept: checksums, and how they look. What they do not tell
 * has to be seen again: the run that made such a patch was killed, or never heard that it was written.
 *
 * <p>Results and tables are walked side by side, each in the manifest's order, so that nothing of them is held. A row out of
 * that order, and all that comes after damage, tells nothing.
 */
final class EarlierTables implements Closeable {
    private final Walk<ManifestRow> rows;
    private final Walk<Quality> qualities;

    private EarlierTables(Walk<ManifestRow> rows, Walk<Quality> qualities) {
        this.rows = rows;
        this.qualities = qualities;
    }

    /** To be closed before this run's tables are written over them. */
    static EarlierTables open(Storage storage, Location folder) throws IOException {
        Walk<ManifestRow> rows = Walk.over(() -> ManifestTable.open(storage, folder.resolve("manifest.parquet")));
        try {
            return new EarlierTables(
                    rows, Walk.over(() -> QualityTable.open(storage, folder.resolve("quality.parquet"))));
        } catch (IOException | RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    /**
     * The result with what the tables tell; empty where they do not tell all of a patch that this run did not look at.
     *
     * @param result later in the manifest's order than the one before
     */
    Optional<PatchResult> complete(PatchResult result) {
        ManifestRow row = result.row();
        if (row.status() != Status.KEPT || row.crc32c() != null) {
            return Optional.of(result);
        }
        while (rows.next != null && ManifestOrder.ROWS.compare(rows.next, row) < 0) {
            lookOf(rows.take());
        }
        if (rows.next == null || ManifestOrder.ROWS.compare(rows.next, row) > 0) {
            return Optional.empty();
        }
        ManifestRow before = rows.take();
        Quality look = lookOf(before);
        if (look == null || before.crc32c() == null || !Objects.equals(before.bytes(), row.bytes())) {
            return Optional.empty();
        }
        return Optional.of(new PatchResult(row.withChecksum(before.crc32c()), result.reads(), look, result.nanos()));
    }

    /** The table of looks has the manifest's order, without the patches that failed. */
    private Quality lookOf(ManifestRow row) {
        return qualities.next != null && qualities.next.path().equals(row.path()) ? qualities.take() : null;
    }

    @Override
    public void close() throws IOException {
        try (rows) {
            qualities.close();
        }
    }

    private interface Opening<R> {
        RowCursor<R> open() throws IOException;
    }

    /** A table's rows, up to where it is damaged; none where it is not there. */
    private static final class Walk<R> implements Closeable {
        private final RowCursor<R> cursor;

        /** Null at the end. */
        private R next;

        private Walk(RowCursor<R> cursor) {
            this.cursor = cursor;
        }

        static <R> Walk<R> over(Opening<R> opening) throws IOException {
            try {
                Walk<R> walk = new Walk<>(opening.open());
                walk.advance();
                return walk;
            } catch (NoSuchFileException | InputProblem nothingToRead) {
                return new Walk<>(null);
            }
        }

        R take() {
            R taken = next;
            advance();
            return taken;
        }

        private void advance() {
            try {
                next = cursor.hasNext() ? cursor.next() : null;
            } catch (InputProblem damaged) {
                next = null;
            }
        }

        @Override
        public void close() throws IOException {
            if (cursor != null) {
                cursor.close();
            }
        }
    }
}
