package io.github.spimpatches.patch;

import io.github.spimpatches.config.Settings.Compression;
import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.config.Settings.Format;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.ngff.BeyondPyramid;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Cuts patches of label 1 of subject 01 out of a {@link SyntheticImage}. */
public final class SyntheticTask {
    private SyntheticTask() {}

    public static List<PatchResult> extract(SyntheticImage image, int patch, List<Centre> centres, TaskReads reads) {
        PatchSource source = new PatchSource(
                "raw",
                null,
                null,
                image.location(),
                0,
                0,
                Channels.one(0),
                GeometryOptions.NONE,
                null,
                null,
                Extent.cube(patch),
                "patches",
                BeyondPyramid.REFUSE,
                false,
                null);
        Extraction extraction = new Extraction(
                UUID.randomUUID().toString(),
                new Location("synthetic://out"),
                Format.NII,
                Compression.FAST,
                Map.of("01", List.of(source)),
                Map.of(1, "mini_CA1"),
                Edge.INSIDE,
                Extraction.Resume.FRESH,
                StorageSettings.DEFAULT,
                0,
                PatchLook.DEFAULT);
        return new PatchEngine(extraction).extract(centres, Progress.NONE, reads);
    }
}
