package io.github.spimpatches.export;

import io.github.spimpatches.manifest.Column;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.Tables;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A file of a text that is known. */
record TextPart(String path, PackedText text) implements Part {
    static TextPart of(String path, String text) {
        return new TextPart(path, PackedText.of(text));
    }

    /** The text of a table. */
    static <R> TextPart of(String path, List<Column<R>> columns, Iterable<R> rows) {
        try {
            return new TextPart(path, PackedText.of(sink -> Tables.writeText(sink, columns, rows)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<ManifestRow> sources() {
        return List.of();
    }

    @Override
    public void write(PatchFiles patches, Sink sink) throws IOException {
        text.writeTo(sink);
    }
}
