package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.nifti.NiftiHeader;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.patch.MadeImage;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masks and corrected images that were made from a coarser level of the raw image, as their names say. */
class DerivedImagesTest {
    private static final String NAME = "sub-01_sample-brain_stain-Abeta_level-1_desc-otsu_mask.ome.zarr";

    @TempDir
    private Path folder;

    private final PatchRun engine = new PatchRun(() -> new LocalExtraction(2));
    private MadeBrain brain;
    private Path mask;
    private Path out;

    @BeforeEach
    void makeBrain() throws IOException {
        brain = MadeBrain.in(folder.resolve("brain"));
        mask = folder.resolve("brain").resolve(NAME);
        out = folder.resolve("out");
    }

    /** Of the shape of the raw image's level 1. */
    private static MadeImage.Recipe recipe() {
        return new MadeImage.Recipe()
                .type(PixelType.UINT8)
                .extent(20, 18, 16)
                .chunk(7, 18, 5)
                .channels("Abeta")
                .levels(2);
    }

    private Typed type(String... more) {
        List<String> words = new ArrayList<>(List.of("run"));
        brain.options()
                .forEach(word -> words.add(word.replace(brain.mask().folder().toString(), mask.toString())));
        words.addAll(List.of("--out", out.toString(), "--format", "nii", "--run", "r", "--stain", "Abeta"));
        words.addAll(List.of("--patch-size", "4", "--patch-labels", "CA1", "--n-patches-per-label", "2"));
        words.addAll(List.of(more));
        return Typed.on(engine, words.toArray(String[]::new));
    }

    private List<ManifestRow> run(String... more) throws IOException {
        Typed typed = type(more);
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        return ManifestTable.read(new LocalStorage(), new Location(out + "/spim-patches/r/manifest.tsv"));
    }

    private static String words(ManifestRow row) {
        return row.image() + " " + row.level() + " from "
                + row.source().substring(row.source().lastIndexOf('/') + 1);
    }

    @Test
    void areCountedInTheRawImagesLevels() throws IOException {
        recipe().micrometres(8, 8, 8).writeTo(mask);

        List<ManifestRow> rows = run("--level", "1,2");

        assertThat(rows)
                .extracting(DerivedImagesTest::words)
                .containsOnly("raw 1 from 1", "raw 2 from 1, means of 2^3 voxels", "mask 1 from 0", "mask 2 from 1");
        assertThat(rows).filteredOn(row -> row.image().equals("mask")).allMatch(row -> row.path()
                .contains("_level-" + row.level() + "_desc-otsu_mask.patches/"));
        for (ManifestRow row : rows) {
            assertThat(NiftiHeader.parse(Files.readAllBytes(out.resolve(row.path())))
                            .voxelToWorld()
                            .spacing(0))
                    .isEqualTo((float) (0.004 * (1 << row.level())));
        }
    }

    @Test
    void areTakenAtTheirFirstLevelWhereAFinerOneIsAskedForAndThatIsSaid() throws IOException {
        recipe().micrometres(8, 8, 8).writeTo(mask);

        assertThat(run("--level", "0,1"))
                .extracting(DerivedImagesTest::words)
                .containsOnly("raw 0 from 0", "raw 1 from 1", "mask 1 from 0")
                .hasSize(2 * 3);
        assertThat(type("--level", "0").errLines())
                .contains("note: sub-01: " + NAME
                        + " begins with level 1 by its name; that is taken where a finer one is asked for.");
    }

    @Test
    void whoseScaleWasLostAreToldByTheRawLevelOfTheirShape() throws IOException {
        recipe().micrometres(1, 1, 1).writeTo(mask);

        Typed typed = type("--level", "1");

        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(typed.errLines())
                .last()
                .isEqualTo("spim-patches run: The mask image of sub-01 has the raw image's shape at level 1 (20 x 18 x"
                        + " 16) but another voxel size: 0.001 x 0.001 x 0.001 mm, raw has 0.008 x 0.008 x 0.008 mm ("
                        + mask + "). Its geometry was lost on the way: take the raw image's with --geometry-from"
                        + " raw.");
        assertThat(out).doesNotExist();
    }

    @Test
    void whoseUnitWasLostTakeTheRawImagesPlaceFromThatLevelOn() throws IOException {
        recipe().unit(null).micrometres(1, 1, 1).writeTo(mask);

        assertThat(type("--level", "1").errLines())
                .last()
                .asString()
                .endsWith(
                        "such as --unit um. It has the raw image's shape at level 1: --geometry-from raw takes the raw"
                                + " image's place in the world.");

        List<ManifestRow> rows = run("--level", "1", "--geometry-from", "raw");
        ManifestRow raw = rows.get(rows.size() - 1);
        ManifestRow ofMask = rows.get(0);
        assertThat(List.of(ofMask.image(), raw.image())).containsExactly("mask", "raw");
        for (int at = 0; at < 2; at++) {
            ManifestRow one = rows.get(at);
            ManifestRow other = rows.get(at + 2);
            assertThat(List.of(one.startX(), one.startY(), one.startZ()))
                    .containsExactly(other.startX(), other.startY(), other.startZ());
            assertThat(affine(one)).isEqualTo(affine(other));
        }
    }

    private String affine(ManifestRow row) throws IOException {
        return NiftiHeader.parse(Files.readAllBytes(out.resolve(row.path())))
                .voxelToWorld()
                .toString();
    }
}
