package io.github.spimpatches.cli;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.CentresTable;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.patch.LabelExtractor;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.patch.ReadCounts;
import io.github.spimpatches.spark.ExtractionJob;
import io.github.spimpatches.spark.OwnedSession;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.storage.Storages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Loads the classes that a run needs, so that the launcher can archive them for the runs to come: a job of a few labels
 * without images, its tables written and read. For the launcher only; prints nothing.
 */
public final class TrainingRun {
    private TrainingRun() {}

    /** @param arguments a folder to write to */
    public static void main(String[] arguments) throws IOException {
        Location folder = new Location(arguments[0]);
        try (Storage storage = Storages.open(StorageSettings.DEFAULT);
                OwnedSession spark = OwnedSession.open(Map.of())) {
            List<Centre> centres = centres();
            List<ManifestRow> rows = new ExtractionJob(spark.session())
                    .run(centres, new NoImages(), Progress.NONE).stream()
                            .map(PatchResult::row)
                            .toList();
            for (String ending : List.of(".parquet", ".tsv")) {
                CentresTable.write(storage, folder.resolve("centers" + ending), centres);
                CentresTable.read(storage, folder.resolve("centers" + ending));
                ManifestTable.write(storage, folder.resolve("manifest" + ending), rows);
                ManifestTable.read(storage, folder.resolve("manifest" + ending));
            }
        }
    }

    private static List<Centre> centres() {
        List<Centre> centres = new ArrayList<>();
        for (int label = 1; label <= 3; label++) {
            centres.add(new Centre(
                    "01",
                    null,
                    "atlas",
                    null,
                    label,
                    "name",
                    "abbreviation",
                    1,
                    new Point(0, 0, 0),
                    0,
                    0,
                    0,
                    1.0,
                    1.0));
        }
        return centres;
    }

    private static final class NoImages implements LabelExtractor {
        private static final long serialVersionUID = 1L;

        @Override
        public List<PatchResult> extract(List<Centre> centres, Progress progress) {
            return centres.stream().map(NoImages::result).toList();
        }

        private static PatchResult result(Centre centre) {
            return new PatchResult(
                    new ManifestRow(
                            centre,
                            "raw",
                            null,
                            "raw",
                            0,
                            0,
                            0,
                            0,
                            Extent.cube(1),
                            "uint8",
                            "x.nii",
                            1L,
                            "00000000",
                            0,
                            ManifestRow.Status.WRITTEN,
                            null,
                            "x"),
                    ReadCounts.ZERO);
        }
    }
}
