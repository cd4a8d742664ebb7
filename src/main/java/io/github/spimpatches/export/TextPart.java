package io.github.spimpatches.export;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A file of a text that is known. */
record TextPart(String path, String text) implements Part {
    @Override
    public List<ManifestRow> sources() {
        return List.of();
    }

    @Override
    public void write(PatchFiles patches, Sink sink) throws IOException {
        byte[] bytes = utf8();
        sink.write(bytes, 0, bytes.length);
    }

    byte[] utf8() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
