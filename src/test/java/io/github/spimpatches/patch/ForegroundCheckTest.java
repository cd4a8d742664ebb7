package io.github.spimpatches.patch;

import static io.github.spimpatches.patch.MadeTask.centre;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.config.Settings.Format;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.storage.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Patches hold the asked share of foreground, by the mask's own voxels, whatever the draw went by. */
class ForegroundCheckTest {
    private static final Extent SIZE = new Extent(9, 7, 6);
    private static final double LEAST = 0.3;
    private static final double MOST = 0.52;

    @TempDir
    private Path folder;

    private MadeImage raw;
    private MadeImage mask;
    private List<Centre> centres;

    @BeforeEach
    void makeImages() throws IOException {
        raw = new MadeImage.Recipe().writeTo(folder.resolve("raw.zarr"));
        mask = mask(PixelType.UINT8, 100);
        SplittableRandom random = new SplittableRandom(9);
        centres = new ArrayList<>();
        for (int n = 0; n < 40; n++) {
            centres.add(centre(
                    1 + n % 2,
                    1 + n / 2,
                    raw.world(0, random.nextDouble(37), random.nextDouble(29), random.nextDouble(23))));
        }
    }

    private MadeImage mask(PixelType type, int value) throws IOException {
        return new MadeImage.Recipe()
                .type(type)
                .chunk(12, 12, 12)
                .voxels((level, x, y, z) -> (x / 5 + y / 4 + z / 3) % 2 * value)
                .writeTo(folder.resolve(type + "_mask.zarr"));
    }

    private MadeTask task() {
        return new MadeTask(folder.resolve("out"))
                .edge(Edge.PAD)
                .source("mask", mask, 0, 0, SIZE)
                .source("raw", raw, 0, 0, SIZE);
    }

    /** Counted by a loop over the voxels. */
    private double share(Centre centre) {
        Box box = Box.around(mask.voxelToWorld(0).inverse().apply(centre.world()), SIZE);
        long count = 0;
        for (int z = (int) Math.max(0, box.z()); z < Math.min(23, box.end(2)); z++) {
            for (int y = (int) Math.max(0, box.y()); y < Math.min(29, box.end(1)); y++) {
                for (int x = (int) Math.max(0, box.x()); x < Math.min(37, box.end(0)); x++) {
                    count += mask.value(0, x, y, z) == 0 ? 0 : 1;
                }
            }
        }
        return (double) count / SIZE.voxels();
    }

    @ParameterizedTest
    @EnumSource(
            value = PixelType.class,
            names = {"UINT8", "UINT16", "FLOAT32"})
    void allImagesOfACentreAreWrittenOrNone(PixelType type) throws IOException {
        mask = mask(type, 1);
        List<ManifestRow> rows = task().foreground(LEAST, MOST).rows(centres);

        assertThat(rows).hasSize(80).allSatisfy(row -> {
            double share = share(row.centre());
            assertThat(row.foreground()).isEqualTo(Math.rint(share * 1e8) / 1e8);
            assertThat(row.status()).isEqualTo(share >= LEAST && share <= MOST ? Status.WRITTEN : Status.FAILED);
            assertThat(Files.exists(folder.resolve("out").resolve(row.path())))
                    .isEqualTo(row.status() == Status.WRITTEN);
        });
        assertThat(rows).extracting(ManifestRow::status).contains(Status.WRITTEN, Status.FAILED);
    }

    @Test
    void aRowThatIsNotWrittenSaysHowMuchThereIs() {
        Centre drawn =
                centres.stream().filter(c -> share(c) < LEAST).findFirst().orElseThrow();
        ManifestRow row = task().foreground(LEAST, 1).rows(drawn).get(0);
        assertThat(row.error())
                .isEqualTo("Not written: " + row.foreground() + " of its patch of " + folder
                        + "/UINT8_mask.zarr level 0 is foreground, below --min-foreground 0.3.");
        Centre above = centres.stream().filter(c -> share(c) > 0.4).findFirst().orElseThrow();
        Centre told = new Centre(
                "01",
                null,
                "mini",
                null,
                1,
                "n",
                "N",
                1,
                above.world(),
                1,
                1,
                1,
                1.0,
                1.0,
                "lottery",
                null,
                null,
                0.39);
        assertThat(task().foreground(0, 0.4).rows(told).get(0).error())
                .endsWith(" is foreground, above --max-foreground 0.4; it was drawn for 0.39 by a coarser look.");
    }

    @Test
    void countingCostsNoChunkThatThePatchesDoNot() throws IOException {
        List<Centre> held = centres.stream()
                .filter(c -> c.label() == 1 && share(c) >= LEAST && share(c) <= MOST)
                .toList();
        List<PatchResult> plain = task().results(held, new LocalStorage(), MadeTask.ROOMY);
        List<PatchResult> counted = task().foreground(LEAST, MOST).results(held, new LocalStorage(), MadeTask.ROOMY);
        assertThat(MadeTask.reads(counted).chunksDecoded())
                .isEqualTo(MadeTask.reads(plain).chunksDecoded());
        assertThat(MadeTask.reads(counted).chunksReread()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aSecondRunKeepsWhatHoldsAndCountsOnlyTheRestAgain(Format format) throws IOException {
        MadeTask task = task().format(format).foreground(LEAST, MOST);
        List<ManifestRow> first = task.rows(centres);
        List<ManifestRow> second = task.resume(Extraction.Resume.KEEP).rows(centres);

        for (int at = 0; at < first.size(); at++) {
            ManifestRow before = first.get(at);
            ManifestRow after = second.get(at);
            assertThat(after.status()).isEqualTo(before.status() == Status.WRITTEN ? Status.KEPT : Status.FAILED);
            assertThat(after.foreground()).isEqualTo(before.foreground());
            assertThat(after.bytes()).isEqualTo(before.bytes());
            assertThat(after.error()).isEqualTo(before.error());
        }
    }

    @Test
    void aNarrowerRuleRefusesWhatAnEarlierRunWrote() throws IOException {
        MadeTask task = task().foreground(LEAST, MOST);
        task.rows(centres);
        List<ManifestRow> narrower =
                task.resume(Extraction.Resume.KEEP).foreground(LEAST, 0.4).rows(centres);
        assertThat(narrower).allSatisfy(row -> assertThat(row.status())
                .isEqualTo(row.foreground() >= LEAST && row.foreground() <= 0.4 ? Status.KEPT : Status.FAILED));
        assertThat(narrower).extracting(ManifestRow::status).contains(Status.KEPT, Status.FAILED);
    }

    @Test
    void aMaskThatIsGoneFailsThePatchesThatItWouldJudge() throws IOException {
        MadeTask task = task().foreground(LEAST, MOST);
        Files.move(folder.resolve("UINT8_mask.zarr"), folder.resolve("elsewhere.zarr"));
        assertThat(task.rows(centres.get(0))).hasSize(2).allSatisfy(row -> {
            assertThat(row.status()).isEqualTo(Status.FAILED);
            assertThat(row.error()).contains("UINT8_mask.zarr");
        });
    }
}
