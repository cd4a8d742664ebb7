package io.github.spimpatches.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.config.Crops;
import io.github.spimpatches.geometry.AffineRule;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.manifest.CropRow;
import io.github.spimpatches.manifest.CropsTable;
import io.github.spimpatches.ngff.BeyondPyramid;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.patch.Channels;
import io.github.spimpatches.patch.CropEngine;
import io.github.spimpatches.patch.CropResult;
import io.github.spimpatches.patch.CropTask;
import io.github.spimpatches.patch.CropWork;
import io.github.spimpatches.patch.Extraction;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.patch.MadeImage;
import io.github.spimpatches.patch.PatchSource;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CropJobTest {
    @TempDir
    private Path folder;

    @Test
    void makesWhatAPlainLoopMakes() throws IOException {
        MadeImage image = new MadeImage.Recipe().writeTo(folder.resolve("image.zarr"));
        List<List<CropTask>> tasks = new ArrayList<>();
        for (int label = 1; label <= 5; label++) {
            tasks.add(List.of(task(image, label)));
        }
        List<CropRow> plain = rows(new LocalExtraction(1).crop(tasks, engine("plain"), Progress.NONE));
        AtomicLong told = new AtomicLong();
        List<CropRow> spark;
        try (OwnedSession owned = OwnedSession.open(Map.of("spark.master", "local[2]", "spark.log.level", "ERROR"))) {
            spark = rows(new ExtractionJob(owned.session())
                    .crop(tasks, engine("spark"), (read, written) -> told.incrementAndGet()));
        }

        assertThat(spark).isEqualTo(plain).hasSize(5);
        assertThat(spark).allMatch(row -> row.status() == CropRow.Status.WRITTEN);
        assertThat(told).hasValue(5);
    }

    private static List<CropRow> rows(List<CropResult> results) {
        return results.stream().map(CropResult::row).sorted(CropsTable.ORDER).toList();
    }

    private CropEngine engine(String out) {
        return new CropEngine(new CropWork(
                out,
                new Location(folder.resolve(out).toString()),
                new Crops(Crops.Format.OME_ZARR, 0, false, 0, null),
                AffineRule.STANDARD,
                Extraction.Resume.FRESH,
                StorageSettings.DEFAULT,
                0));
    }

    private CropTask task(MadeImage image, int label) {
        PatchSource source = new PatchSource(
                "raw",
                "Abeta",
                "raw",
                image.location(),
                0,
                0,
                Channels.one(0),
                GeometryOptions.NONE,
                null,
                null,
                Extent.cube(1),
                "patches",
                BeyondPyramid.AVERAGE,
                false,
                null);
        return new CropTask(
                "01",
                null,
                "mini",
                null,
                new Region(label, "name", "L" + label, List.of(label)),
                source,
                List.of(0),
                List.of(new Channel("Abeta", 0xffffff, 0, 255)),
                new Box(label, 2, 3, new Extent(9, 8, 7)),
                0,
                1,
                new Location("dseg.nii.gz"),
                "crops/L" + label + ".ome.zarr",
                null,
                null);
    }
}
