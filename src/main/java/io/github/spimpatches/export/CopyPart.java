package io.github.spimpatches.export;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;
import java.util.List;

/** A patch file under another name. */
record CopyPart(String path, ManifestRow row) implements Part {
    @Override
    public List<ManifestRow> sources() {
        return List.of(row);
    }

    @Override
    public void write(PatchFiles patches, Sink sink) throws IOException {
        patches.copy(row, sink);
    }
}
