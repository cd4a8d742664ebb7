package io.github.spimpatches.manifest;

import io.github.spimpatches.manifest.ManifestRow.Status;

/** A manifest's row with something else in it than its run wrote. */
public final class ChangedRow {
    private final ManifestRow row;
    private String path;
    private Long bytes;
    private String crc32c;
    private Status status;
    private String error;

    private ChangedRow(ManifestRow row) {
        this.row = row;
        this.path = row.path();
        this.bytes = row.bytes();
        this.crc32c = row.crc32c();
        this.status = row.status();
        this.error = row.error();
    }

    public static ChangedRow of(ManifestRow row) {
        return new ChangedRow(row);
    }

    public ChangedRow path(String other) {
        path = other;
        return this;
    }

    public ChangedRow bytes(Long other) {
        bytes = other;
        return this;
    }

    public ChangedRow crc32c(String other) {
        crc32c = other;
        return this;
    }

    /** @param why null where it did not fail */
    public ChangedRow status(Status other, String why) {
        status = other;
        error = why;
        return this;
    }

    public ManifestRow row() {
        return new ManifestRow(
                row.centre(),
                row.image(),
                row.stain(),
                row.desc(),
                row.level(),
                row.startX(),
                row.startY(),
                row.startZ(),
                row.size(),
                row.dtype(),
                path,
                bytes,
                crc32c,
                row.paddedVoxels(),
                status,
                error,
                row.source(),
                row.foreground());
    }
}
