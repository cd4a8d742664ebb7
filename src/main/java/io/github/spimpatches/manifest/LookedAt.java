package io.github.spimpatches.manifest;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A manifest, and how its patches look. Both tables of a run have one order, so they are walked side by side and nothing of
 * them is held. A table of looks in another order is held whole.
 *
 * @param looks may not be there
 */
public record LookedAt(Storage storage, Location manifest, Location looks) {
    private static final String PATH = "path";

    /**
     * Calls {@code each} with every row in the manifest's order, and with how its patch looks; null where no look was taken.
     *
     * @throws java.nio.file.NoSuchFileException where there is no manifest
     * @throws InputProblem where a table is damaged, possibly after some calls
     */
    public void forEach(BiConsumer<ManifestRow, Quality> each) throws IOException {
        boolean isLookedAt = storage.size(looks).isPresent();
        try (RowCursor<ManifestRow> rows = ManifestTable.open(storage, manifest)) {
            if (!isLookedAt) {
                rows.forEachRemaining(row -> each.accept(row, null));
            } else if (isSideBySide()) {
                sideBySide(rows, each);
            } else {
                Map<String, Quality> byPath = new HashMap<>();
                QualityTable.read(storage, looks).forEach(look -> byPath.put(look.path(), look));
                rows.forEachRemaining(row -> each.accept(row, byPath.get(row.path())));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void sideBySide(RowCursor<ManifestRow> rows, BiConsumer<ManifestRow, Quality> each) throws IOException {
        try (RowCursor<Quality> all = QualityTable.open(storage, looks)) {
            Quality next = all.hasNext() ? all.next() : null;
            while (rows.hasNext()) {
                ManifestRow row = rows.next();
                boolean isSeen = next != null && next.path().equals(row.path());
                each.accept(row, isSeen ? next : null);
                if (isSeen) {
                    next = all.hasNext() ? all.next() : null;
                }
            }
        }
    }

    /** Whether the rows have a run's order, and the looks theirs; false too where a table is damaged. */
    private boolean isSideBySide() throws IOException {
        try (RowCursor<ManifestRow> rows = ManifestTable.open(storage, manifest);
                TableRows all = Tables.open(storage, looks, List.of(PATH))) {
            String next = all.hasNext() ? all.next().text(PATH) : null;
            ManifestRow before = null;
            while (rows.hasNext()) {
                ManifestRow row = rows.next();
                if (before != null && ManifestOrder.ROWS.compare(before, row) >= 0) {
                    return false;
                }
                if (row.path().equals(next)) {
                    next = all.hasNext() ? all.next().text(PATH) : null;
                }
                before = row;
            }
            return next == null;
        } catch (InputProblem damaged) {
            return false;
        }
    }
}
