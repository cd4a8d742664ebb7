package io.github.spimpatches.export;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;

/** A patch file under another name. */
record CopyPart(String path, ManifestRow row) implements Part {
    @Override
    public long bytes() {
        return row.bytes();
    }

    @Override
    public int patches() {
        return 1;
    }

    @Override
    public void write(PatchFiles patches, Sink sink) throws IOException {
        patches.copy(row, sink);
    }
}
