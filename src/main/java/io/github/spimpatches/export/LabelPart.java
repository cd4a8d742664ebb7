package io.github.spimpatches.export;

import io.github.spimpatches.config.Settings.Compression;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.nifti.PatchHeader;
import io.github.spimpatches.patch.GzipSink;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;
import java.util.List;

/** A mask as labels 0, 1, 2, ... without a gap: the same volume as uint8. */
record LabelPart(String path, ManifestRow row, LabelValues values) implements Part {
    @Override
    public List<ManifestRow> sources() {
        return List.of(row);
    }

    @Override
    public void write(PatchFiles patches, Sink sink) throws IOException {
        patches.read(row, volume -> {
            if (path.endsWith(".gz")) {
                try (GzipSink gzip = new GzipSink(sink, Compression.FAST, 1)) {
                    write(volume, gzip);
                    gzip.finish();
                }
            } else {
                write(volume, sink);
            }
        });
    }

    private void write(PatchVolume volume, Sink sink) throws IOException {
        PixelType type = volume.header().type();
        byte[] front = PatchHeader.withType(volume.front(), PixelType.UINT8);
        sink.write(front, 0, front.length);
        byte[] plane = new byte[Blocks.planeBytes(volume.header())];
        byte[] labels = new byte[plane.length / type.bytes()];
        for (int z = 0; z < volume.header().extent().z(); z++) {
            volume.readFully(plane, plane.length);
            values.labels(type, plane, labels.length, labels);
            sink.write(labels, 0, labels.length);
        }
    }
}
