package io.github.spimpatches.manifest;

import static io.github.spimpatches.manifest.Column.Type.DOUBLE;
import static io.github.spimpatches.manifest.Column.Type.INT;
import static io.github.spimpatches.manifest.Column.Type.LONG;
import static io.github.spimpatches.manifest.Column.Type.TEXT;

import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** The crops table: what became of every crop. Columns that the manifest has mean the same here. */
public final class CropsTable {
    private static final Comparator<String> TEXTS = Comparator.nullsFirst(Comparator.naturalOrder());

    /** The rows' order: subject, session, image, level, label. */
    public static final Comparator<CropRow> ORDER = Comparator.comparing(CropRow::subject)
            .thenComparing(CropRow::session, TEXTS)
            .thenComparing(CropRow::image)
            .thenComparingInt(CropRow::level)
            .thenComparingInt(CropRow::label)
            .thenComparing(CropRow::path);

    public static final List<Column<CropRow>> COLUMNS = List.of(
            text("subject", "without sub-", CropRow::subject),
            text("session", "without ses-", CropRow::session),
            text("image", "image kind: raw, corrected, mask, or the cohort table's own word", CropRow::image),
            text("desc", "how the image was made (desc- entity)", CropRow::desc),
            text("atlas", "name of the atlas (seg- entity)", CropRow::atlas),
            text("template", "template that the atlas comes from (from- entity)", CropRow::template),
            number("level", INT, "resolution level of the image, 0 is the finest", CropRow::level),
            number("label", INT, "index of the region's label", CropRow::label),
            text("name", "the region's name", CropRow::name),
            text("abbreviation", "the region's abbreviation", CropRow::abbreviation),
            number("start_x", LONG, "first voxel in that image and level", CropRow::startX),
            number("start_y", LONG, "first voxel in that image and level", CropRow::startY),
            number("start_z", LONG, "first voxel in that image and level", CropRow::startZ),
            number("size_x", INT, "voxels along the image's x", row -> row.size()
                    .x()),
            number("size_y", INT, "voxels along the image's y", row -> row.size()
                    .y()),
            number("size_z", INT, "voxels along the image's z", row -> row.size()
                    .z()),
            number("from_x_mm", DOUBLE, "low end of the box, RAS+ mm", row -> at(row.from(), 0)),
            number("from_y_mm", DOUBLE, "low end of the box, RAS+ mm", row -> at(row.from(), 1)),
            number("from_z_mm", DOUBLE, "low end of the box, RAS+ mm", row -> at(row.from(), 2)),
            number("to_x_mm", DOUBLE, "high end of the box, RAS+ mm", row -> at(row.to(), 0)),
            number("to_y_mm", DOUBLE, "high end of the box, RAS+ mm", row -> at(row.to(), 1)),
            number("to_z_mm", DOUBLE, "high end of the box, RAS+ mm", row -> at(row.to(), 2)),
            number("margin_mm", DOUBLE, "added to the region's box on every side", CropRow::marginMm),
            text("mask_outside", "on where voxels of other labels are zero", row -> row.masksOutside() ? "on" : "off"),
            text("channels", "labels of the channels, in order", CropRow::channels),
            text("dtype", "voxel type of the file, as numpy names it", CropRow::dtype),
            number("levels", INT, "resolution levels of the file", CropRow::levels),
            text("format", "ims, ome.zarr or ome.tif", CropRow::format),
            text("path", "the file or folder, relative to the output folder", CropRow::path),
            number("bytes", LONG, "the file's size, a folder's files' in sum", CropRow::bytes),
            text("crc32c", "checksum of the file's bytes", CropRow::crc32c),
            number("clipped_voxels", LONG, "of the region's box, outside the image", CropRow::clippedVoxels),
            text("status", "written, kept, empty or failed", row -> row.status().word()),
            text("error", "why it failed, or is empty", CropRow::error),
            text("source", "image and level it was read from", CropRow::source));

    private CropsTable() {}

    /** Parquet or TSV by the file's name. */
    public static void write(Storage storage, Location file, Iterable<CropRow> rows) throws IOException {
        Tables.write(storage, file, COLUMNS, rows);
    }

    /**
     * A crop as its table tells of it.
     *
     * @param path relative to OUT_DIR
     * @param bytes of a file, or of a folder's files in sum
     * @param crc32c null for a folder
     * @param error null where it did not fail
     */
    public record Told(String path, long bytes, String crc32c, String error) {}

    /** The crops that an earlier run made, or failed to make; what was empty is left out. */
    public static List<Told> read(Storage storage, Location file) throws IOException {
        return Tables.read(storage, file, List.of("path", "bytes", "crc32c", "status", "error")).rows().stream()
                .filter(row -> !CropRow.Status.EMPTY.word().equals(row.text("status")))
                .map(CropsTable::told)
                .toList();
    }

    private static Told told(TableRow row) {
        boolean isThere = !CropRow.Status.FAILED.word().equals(row.requiredText("status"));
        return new Told(
                row.requiredText("path"),
                isThere ? row.requiredWhole("bytes") : 0,
                row.text("crc32c"),
                isThere ? null : row.text("error"));
    }

    private static Double at(Point point, int axis) {
        return point == null ? null : point.at(axis);
    }

    private static Column<CropRow> text(String name, String meaning, Function<CropRow, Object> value) {
        return new Column<>(name, TEXT, meaning, value);
    }

    private static Column<CropRow> number(
            String name, Column.Type type, String meaning, Function<CropRow, Object> value) {
        return new Column<>(name, type, meaning, value);
    }
}
