package io.github.spimpatches.export;

import io.github.spimpatches.manifest.Column;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.manifest.SubjectColumns;
import io.github.spimpatches.manifest.Tables;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A Parquet table of patches: the manifest's columns, and the file's bytes in {@code content}. */
record TablePart(String path, List<ManifestRow> rows, SubjectColumns subjects) implements Part {
    TablePart {
        rows = List.copyOf(rows);
    }

    @Override
    public List<ManifestRow> sources() {
        return rows;
    }

    @Override
    public void write(PatchFiles patches, Sink sink) throws IOException {
        List<Column<ManifestRow>> columns = new ArrayList<>(ManifestTable.columns(subjects));
        columns.add(new Column<>("content", Column.Type.BYTES, "the file", row -> {
            try {
                return patches.whole(row);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
        try {
            Tables.writeParquet(sink, path, columns, rows);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
