package io.github.spimpatches.manifest;

import static io.github.spimpatches.manifest.Column.Type.DOUBLE;
import static io.github.spimpatches.manifest.Column.Type.INT;
import static io.github.spimpatches.manifest.Column.Type.LONG;
import static io.github.spimpatches.manifest.Column.Type.TEXT;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The manifest's columns, in order. Columns that the centres table has mean the same here. */
public final class ManifestColumns {
    private static final String PAIR = "pair";

    public static final List<Column<ManifestRow>> ALL = List.of(
            ofCentre(CentreColumns.SUBJECT),
            ofCentre(CentreColumns.SESSION),
            text("image", "image kind: raw, corrected, mask, or the cohort table's own word", ManifestRow::image),
            text("stain", "label of the channel", ManifestRow::stain),
            text("desc", "how the image was made (desc- entity)", ManifestRow::desc),
            ofCentre(CentreColumns.ATLAS),
            ofCentre(CentreColumns.TEMPLATE),
            new Column<>("level", INT, "resolution level, 0 is the finest", ManifestRow::level),
            ofCentre(CentreColumns.LABEL),
            ofCentre(CentreColumns.NAME),
            ofCentre(CentreColumns.ABBREVIATION),
            ofCentre(CentreColumns.PATCH),
            ofCentre(CentreColumns.X_MM),
            ofCentre(CentreColumns.Y_MM),
            ofCentre(CentreColumns.Z_MM),
            number("start_x", "first voxel in that image and level", ManifestRow::startX),
            number("start_y", "first voxel in that image and level", ManifestRow::startY),
            number("start_z", "first voxel in that image and level", ManifestRow::startZ),
            new Column<>("size_x", INT, "voxels", r -> r.size().x()),
            new Column<>("size_y", INT, "voxels", r -> r.size().y()),
            new Column<>("size_z", INT, "voxels", r -> r.size().z()),
            text("dtype", "voxel type, as numpy names it", ManifestRow::dtype),
            text("path", "the file, relative to the output folder", ManifestRow::path),
            number("bytes", "the file's size", ManifestRow::bytes),
            text("crc32c", "checksum of the file's bytes", ManifestRow::crc32c),
            number("padded_voxels", "voxels outside the image, written as zero", ManifestRow::paddedVoxels),
            new Column<>(
                    "label_fraction",
                    DOUBLE,
                    "share of the largest patch at the centre that lies in the label",
                    r -> r.centre().labelFraction()),
            text("status", "written, kept or failed", r -> r.status().word()),
            text("error", "why it failed", ManifestRow::error),
            text("source", "image and level it was read from", ManifestRow::source),
            ofCentre(CentreColumns.SPLIT),
            ofCentre(CentreColumns.FOLD),
            text(PAIR, "the same for all patches of one centre, in whatever image and level", r -> r.centre()
                    .pair()),
            new Column<>(
                    "foreground",
                    DOUBLE,
                    "share of the mask's patch that is foreground; n/a where any would do",
                    ManifestRow::foreground));

    /** Columns that manifests of earlier versions lack. */
    static final Set<String> NEW = Set.of(CentreColumns.SPLIT.name(), CentreColumns.FOLD.name(), PAIR, "foreground");

    private ManifestColumns() {}

    private static Column<ManifestRow> ofCentre(Column<Centre> column) {
        return new Column<>(column.name(), column.type(), column.meaning(), row -> column.value()
                .apply(row.centre()));
    }

    private static Column<ManifestRow> text(String name, String meaning, Function<ManifestRow, Object> value) {
        return new Column<>(name, TEXT, meaning, value);
    }

    private static Column<ManifestRow> number(String name, String meaning, Function<ManifestRow, Object> value) {
        return new Column<>(name, LONG, meaning, value);
    }
}
