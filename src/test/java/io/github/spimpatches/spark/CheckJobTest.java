package io.github.spimpatches.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.config.Settings;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.verify.CheckRunner;
import io.github.spimpatches.verify.Finding;
import io.github.spimpatches.verify.LocalChecks;
import io.github.spimpatches.verify.PatchCheck;
import io.github.spimpatches.verify.PatchCheck.Depth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckJobTest {
    @TempDir
    private Path folder;

    @Test
    void findsWhatThePlainLoopFinds() throws IOException {
        Files.write(Files.createDirectories(folder.resolve("a")).resolve("b.nii.gz"), new byte[] {1, 2, 3});
        List<ManifestRow> rows = new FakeExtractor()
                .extract(FakeExtractor.centres(3), Progress.NONE).stream()
                        .map(PatchResult::row)
                        .toList();
        List<List<ManifestRow>> slices = List.of(rows.subList(0, 7), rows.subList(7, 8), rows.subList(8, rows.size()));
        PatchCheck check = new PatchCheck(
                new Location(folder.toString()), Settings.defaults(), StorageSettings.DEFAULT, Depth.FILES);

        List<Finding> plain = new LocalChecks().run(slices, check);
        List<Finding> spark;
        try (CheckRunner job =
                new CheckJob(OwnedSession.open(Map.of("spark.master", "local[2]", "spark.log.level", "ERROR")))) {
            spark = job.run(slices, check);
        }

        assertThat(plain).hasSize(2 * rows.size());
        assertThat(spark).containsExactlyInAnyOrderElementsOf(plain);
    }
}
