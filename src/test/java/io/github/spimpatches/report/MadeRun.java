package io.github.spimpatches.report;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.CentresTable;
import io.github.spimpatches.manifest.ManifestOrder;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.manifest.QualityTable;
import io.github.spimpatches.manifest.Tables;
import io.github.spimpatches.patch.Gallery;
import io.github.spimpatches.patch.Thumbnail;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.plan.Shortfall;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/** The tables of a run of any size, without its patches; names are as hostile as names may be. */
public final class MadeRun {
    static final String HOSTILE = "<script>throw 1</script> \"CA1\" & 'x' {{y}}";

    private MadeRun() {}

    /** Each place in a raw image and a mask; some fail, some are saturated, padded or empty. */
    public static RunTables in(Path folder, int subjects, int labels, int perLabel) throws IOException {
        LocalStorage storage = new LocalStorage();
        Location run = new Location(folder.resolve("spim-patches/made").toString());
        SplittableRandom random = new SplittableRandom(7);
        Gallery gallery = Gallery.of(labels, 2);
        List<Centre> centres = new ArrayList<>();
        List<ManifestRow> rows = new ArrayList<>();
        Map<String, Quality> quality = new HashMap<>();
        List<Shortfall> shortfalls = new ArrayList<>();
        int number = 0;
        for (int label = 1; label <= labels; label++) {
            int pictured = gallery.perLabel();
            for (int patch = 1; patch <= perLabel; patch++) {
                for (int subject = 1; subject <= subjects; subject++) {
                    Centre centre = new Centre(
                            String.format(Locale.ROOT, "%03d", subject),
                            null,
                            "made",
                            null,
                            label,
                            label == 1 ? HOSTILE : "Region number " + label,
                            label == 1 ? HOSTILE : "R" + label,
                            patch,
                            new Point(random.nextDouble(-4, 4), random.nextDouble(-6, 6), random.nextDouble(-3, 3)),
                            1,
                            1,
                            1,
                            0.9,
                            1.0);
                    centres.add(centre);
                    boolean isPictured = pictured-- > 0;
                    for (String image : List.of("raw", "mask")) {
                        ManifestRow row = row(centre, image, number++);
                        rows.add(row);
                        if (row.status() != Status.FAILED) {
                            quality.put(
                                    row.path(), quality(row, subject, isPictured ? gallery.edge() : 0, random, number));
                        }
                    }
                }
            }
            shortfalls.add(new Shortfall(
                    "001",
                    null,
                    label,
                    "Region number " + label,
                    "R" + label,
                    100,
                    50,
                    12L,
                    perLabel,
                    "--patch-size 8"));
        }
        centres.sort(ManifestOrder.CENTRES);
        rows.sort(ManifestOrder.ROWS);
        CentresTable.write(storage, run.resolve("centers.parquet"), centres);
        ManifestTable.write(storage, run.resolve("manifest.parquet"), rows);
        QualityTable.write(
                storage,
                run.resolve("quality.parquet"),
                rows.stream()
                        .map(ManifestRow::path)
                        .filter(quality::containsKey)
                        .map(quality::get)
                        .toList());
        Tables.write(storage, run.resolve("shortfall.tsv"), Shortfall.COLUMNS, shortfalls);
        Files.writeString(Path.of(run.uri(), "settings.yml"), "patch_size: [64, 64, 64]\n");
        Files.writeString(Path.of(run.uri(), "run.json"), "{\"command\": \"spim-patches run a b --patch-size 64\"}");
        return new RunTables(storage, run);
    }

    private static ManifestRow row(Centre centre, String image, int number) {
        boolean failed = number % 97 == 5;
        return new ManifestRow(
                centre,
                image,
                "Abeta",
                image,
                0,
                5,
                6,
                7,
                Extent.cube(64),
                image.equals("raw") ? "uint16" : "uint8",
                "sub-" + centre.subject() + "/micr/" + image + ".patches/" + number + ".nii.gz",
                failed ? null : 5000L,
                failed ? null : "0badcafe",
                number % 31 == 3 ? 999 : 0,
                failed ? Status.FAILED : Status.WRITTEN,
                failed ? "Cannot read chunk 0/1/2 of <x>: " + number % 3 + " bytes decoded" : null,
                "x.zarr/0");
    }

    private static Quality quality(ManifestRow row, int subject, int edge, SplittableRandom random, int number) {
        boolean isMask = row.image().equals("mask");
        boolean isEmpty = number % 5 == 0;
        int bin = (Float.floatToRawIntBits(subject == 3 ? 3000 : 400) >>> 20) + random.nextInt(8);
        String histogram =
                isEmpty ? "0:2000" : isMask ? "0:1800 1016:200" : "0:20 " + bin + ":1200 " + (bin + 9) + ":780";
        String thumbnail = null;
        if (edge > 0) {
            Extent size = Extent.cube(edge);
            float[] values = new float[6 * edge * edge];
            for (int i = 0; i < values.length; i++) {
                double r = Math.hypot(i % edge - edge / 2.0, i / edge % edge - edge / 2.0);
                values[i] = isMask
                        ? (r < edge / 5.0 ? 1 : 0)
                        : (float) (int) (400 + 3000 * Math.exp(-r * r / edge) + random.nextInt(300));
            }
            thumbnail = new Thumbnail(size, size, values).text();
        }
        return new Quality(
                row.path(),
                2000,
                isEmpty ? 2000 : 20,
                number % 11 == 0 ? 400 : 0,
                0,
                4000,
                500,
                isEmpty,
                histogram,
                thumbnail);
    }
}
