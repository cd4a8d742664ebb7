package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.patch.MadeImage;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is wrong with the images of a few subjects of a cohort fails their patches, row by row, and no others: exit code
 * 3. Where half of the subjects or more have such problems, nothing is written: exit code 2.
 */
class FewOfManyTest {
    private static final String MASK = "_sample-brain_stain-Abeta_level-0_desc-otsu_mask.ome.zarr";

    @TempDir
    private Path folder;

    private final PatchRun engine = new PatchRun(() -> new LocalExtraction(2));
    private MadeBrain brain;
    private MadeBids bids;
    private Path out;

    @BeforeEach
    void makeCohort() throws IOException {
        brain = MadeBrain.in(folder.resolve("brain"));
        bids = MadeBids.of(brain, folder.resolve("bids"), 3);
        for (String subject : List.of("sub-01", "sub-02", "sub-03")) {
            bids.mask(mask(subject));
        }
        out = folder.resolve("out");
    }

    private static String mask(String subject) {
        return MadeBids.DERIVED + subject + "/seg/" + subject + MASK;
    }

    private Typed run(String... more) {
        List<String> words = new ArrayList<>(List.of("run", bids.bids().toString(), out.toString(), "--patch-size"));
        words.addAll(List.of("6", "--patch-labels", "CA1", "--n-patches-per-label", "2", "--run", "r"));
        words.addAll(List.of(more));
        return Typed.on(engine, words.toArray(String[]::new));
    }

    private List<ManifestRow> manifest() throws IOException {
        return ManifestTable.read(new LocalStorage(), new Location(out + "/spim-patches/r/manifest.parquet"));
    }

    /** Two centres of each subject are cut from everything but this one image. */
    private void failOnly(Typed typed, String subject, String image, int perSubject, String reason) throws IOException {
        assertThat(typed.exitCode()).as(typed.err()).isEqualTo(ExitCode.PARTIAL);
        assertThat(typed.errLines()).contains("note: " + reason);
        assertThat(typed.errLines())
                .last()
                .asString()
                .startsWith("spim-patches run: ")
                .endsWith("patches failed; the manifest says why, the same command tries them again.");
        List<ManifestRow> rows = manifest();
        for (String each : List.of("01", "02", "03")) {
            assertThat(rows.stream().filter(row -> row.centre().subject().equals(each)))
                    .hasSize(2 * perSubject);
        }
        assertThat(rows).allSatisfy(row -> {
            boolean isBad =
                    row.centre().subject().equals(subject) && row.image().equals(image);
            assertThat(row.status()).isEqualTo(isBad ? Status.FAILED : Status.WRITTEN);
            assertThat(row.error()).isEqualTo(isBad ? reason : null);
            assertThat(Files.exists(out.resolve(row.path()))).isNotEqualTo(isBad);
        });
        assertThat(rows).extracting(ManifestRow::status).contains(Status.FAILED);
    }

    @Test
    void aMaskThatDoesNotShareTheRawImagesWorld() throws IOException {
        MadeImage away = new MadeImage.Recipe()
                .extent(21, 19, 17)
                .micrometres(4000, 4000, 4000)
                .channels("Abeta")
                .writeTo(folder.resolve("away.zarr"));
        bids.link(mask("sub-02"), away.folder());

        failOnly(
                run(),
                "02",
                "mask",
                3,
                "The raw and the mask image of sub-02 differ 525 times in size: "
                        + bids.bids() + "/sub-02/micr/sub-02_sample-brain_SPIM.ome.zarr lies at x 0.098 to 0.258, y"
                        + " -0.052 to 0.092, z 0.005 to 0.133 mm, " + bids.bids() + "/" + mask("sub-02")
                        + " at x -1.9 to 82.1, y -2.05 to 73.95, z -1.993 to 66.01 mm. Suspect the units (--unit) or the"
                        + " scale.");
    }

    @Test
    void metadataOfAnAbsurdSize() throws IOException {
        MadeImage large = new MadeImage.Recipe()
                .extent(40, 36, 32)
                .micrometres(4, 4, 4)
                .channels("Abeta")
                .writeTo(folder.resolve("large.zarr"));
        try (RandomAccessFile file =
                new RandomAccessFile(large.folder().resolve("0/zarr.json").toFile(), "rw")) {
            file.setLength(200_000_000);
        }
        bids.link(mask("sub-02"), large.folder());

        failOnly(
                run(),
                "02",
                "mask",
                3,
                "sub-02, mask: Cannot read " + bids.bids() + "/" + mask("sub-02")
                        + "/0/zarr.json: it has 200000000 bytes, at most 67108864 are expected. Is it another kind of"
                        + " file?");
    }

    @Test
    void aStainThatNoImageOfASubjectHas() throws IOException {
        MadeImage other = MadeBrain.recipe().channels("Abeta", "CD31").writeTo(folder.resolve("other.zarr"));
        bids.link("sub-03/micr/sub-03_sample-brain_SPIM.ome.zarr", other.folder());
        String problem = "No image of sub-03 has the stain \"YoPro\"; there are Abeta, CD31.";

        Typed typed = run("--images", "raw", "--stain", "YoPro", "Abeta");

        assertThat(typed.exitCode()).isEqualTo(ExitCode.PARTIAL);
        assertThat(typed.errLines()).contains("note: " + problem, "  failed 2 x " + problem);
        assertThat(manifest()).hasSize(3 * 2 * 2).allSatisfy(row -> {
            boolean isBad = row.centre().subject().equals("03") && row.stain().equals("YoPro");
            assertThat(row.error()).isEqualTo(isBad ? problem : null);
        });
    }

    @Test
    void twoMasksThatBothFit() throws IOException {
        bids.mask(mask("sub-01").replace("otsu", "otsu+cleaned"));

        failOnly(
                run(),
                "01",
                "mask",
                3,
                "sub-01: 2 masks of stain Abeta: otsu, otsu+cleaned. Choose with --mask-desc (one, or several to take"
                        + " each).");
    }

    @Test
    void twoMasksOfEachStainBesideOneThatIsClear() throws IOException {
        for (String stain : List.of("Abeta", "YoPro")) {
            bids.mask(mask("sub-01").replace("Abeta", stain).replace("otsu", "a"));
            bids.mask(mask("sub-01").replace("Abeta", stain).replace("otsu", "b"));
        }
        bids.mask(mask("sub-01").replace("Abeta", "CD31"));

        Typed typed = run("--images", "mask");

        assertThat(typed.exitCode()).as(typed.err()).isEqualTo(ExitCode.PARTIAL);
        assertThat(manifest())
                .filteredOn(row -> row.centre().subject().equals("01"))
                .extracting(row -> row.stain() + " " + row.status().word())
                .containsOnly("Abeta failed", "YoPro failed", "CD31 written");
    }

    @Test
    void aSubjectWithoutImages() throws IOException {
        bids.without("sub-02/micr/sub-02_sample-brain_SPIM.ome.zarr").without(mask("sub-02"));

        Typed typed = run("--images", "raw");

        String problem =
                "sub-02: no SPIM image; expected micr/*_SPIM.ome.zarr (or .ozx, .zarr) in " + bids.bids() + "/sub-02.";
        assertThat(typed.exitCode()).isEqualTo(ExitCode.PARTIAL);
        assertThat(typed.errLines()).contains("note: " + problem);
        assertThat(manifest())
                .filteredOn(row -> row.centre().subject().equals("02"))
                .hasSize(2 * 2)
                .extracting(ManifestRow::error)
                .containsOnly(problem);
        assertThat(manifest())
                .filteredOn(row -> !row.centre().subject().equals("02"))
                .hasSize(2 * 2 * 2)
                .extracting(ManifestRow::status)
                .containsOnly(Status.WRITTEN);
    }

    private void masksOfYoPro(String... subjects) throws IOException {
        for (String subject : subjects) {
            bids.mask(mask(subject).replace("Abeta", "YoPro"));
        }
    }

    private List<String> rowsOf(String subject, String image) throws IOException {
        return manifest().stream()
                .filter(row ->
                        row.centre().subject().equals(subject) && row.image().equals(image))
                .map(row -> row.stain() + " " + row.desc() + " " + row.status().word())
                .toList();
    }

    @Test
    void aMaskOfOneStainThatTheOthersHaveAndThatWasAskedFor() throws IOException {
        masksOfYoPro("sub-01", "sub-02");
        String problem = "sub-03: no mask of YoPro, which sub-01 and 1 more have. Add it, or leave it out with --images"
                + " or --stain, or the subject with --participant-label.";

        Typed typed = run("--images", "raw,mask");

        assertThat(typed.exitCode()).as(typed.err()).isEqualTo(ExitCode.PARTIAL);
        assertThat(typed.errLines()).contains("note: " + problem, "  failed 2 x " + problem);
        assertThat(rowsOf("03", "mask"))
                .containsExactly("Abeta otsu written", "Abeta otsu written", "YoPro otsu failed", "YoPro otsu failed");
        assertThat(rowsOf("01", "mask")).hasSize(4).allMatch(row -> row.endsWith("written"));

        masksOfYoPro("sub-03");
        assertThat(run("--images", "raw,mask").exitCode()).isZero();
        assertThat(manifest()).hasSize(3 * 2 * 4).noneMatch(row -> row.status() == Status.FAILED);
    }

    @Test
    void whatNobodyAskedForIsToldAndNoFailure() throws IOException {
        masksOfYoPro("sub-01", "sub-02");

        Typed typed = run();

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.errLines())
                .contains("note: sub-03 has no mask of YoPro, which sub-01 and 1 more have: its places have no patch of"
                        + " it.");
        assertThat(rowsOf("03", "mask")).containsOnly("Abeta otsu written");

        Typed validated = Typed.on(engine, "validate", out.toString());
        assertThat(validated.exitCode()).as(validated.out()).isZero();
        assertThat(validated.errLines())
                .containsExactly(
                        "note: run r: sub-03 has no mask of YoPro, which sub-01 and 1 more have: its places have no"
                                + " patch of it.");
    }

    @Test
    void allMasksOfASubjectThatNobodyAskedForAreToldTogether() throws IOException {
        masksOfYoPro("sub-01", "sub-02");
        bids.without(mask("sub-03"));

        Typed typed = run();

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.errLines())
                .contains("note: sub-03 has no mask of Abeta, YoPro, which sub-01 and 1 more have: its places have no"
                        + " patch of them.");
    }

    @Test
    void allMasksOfASubjectThatWereAskedForFailStainByStain() throws IOException {
        masksOfYoPro("sub-01", "sub-02");
        bids.without(mask("sub-03"));

        assertThat(run("--images", "raw,mask").exitCode()).isEqualTo(ExitCode.PARTIAL);

        assertThat(rowsOf("03", "mask"))
                .containsExactlyInAnyOrder(
                        "Abeta otsu failed", "Abeta otsu failed", "YoPro otsu failed", "YoPro otsu failed");
    }

    @Test
    void aStainThatASubjectHasInNoKindIsToldAndNoFailure() throws IOException {
        MadeImage other = MadeBrain.recipe().channels("Abeta", "CD31").writeTo(folder.resolve("other.zarr"));
        bids.link("sub-03/micr/sub-03_sample-brain_SPIM.ome.zarr", other.folder());

        Typed typed = run("--images", "raw,mask");

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.errLines())
                .contains(
                        "note: sub-03 has no image of YoPro, which sub-01 and 1 more have: its places have no patch of"
                                + " it.",
                        "note: sub-01 and sub-02 have no image of CD31, which sub-03 has: their places have no patch of"
                                + " it.");
    }

    @Test
    void aStainThatNobodyHasAsAMaskIsNothingToTell() throws IOException {
        Typed typed = run("--images", "raw,mask");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.err()).doesNotContain("YoPro");
    }

    @Test
    void masksThatOnlyDifferInTheirDescAreNoneThatLack() throws IOException {
        bids.without(mask("sub-03")).mask(mask("sub-03").replace("otsu", "threshold"));

        Typed typed = run("--images", "raw,mask");

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.err()).doesNotContain("has no");
    }

    @Test
    void aLineOfATableThatNamesNoImage() throws IOException {
        StringBuilder tsv = new StringBuilder("subject\traw\tdseg\tlabels\n");
        for (String subject : List.of("01", "02", "03")) {
            tsv.append(
                    subject + "\t" + (subject.equals("02") ? "n/a" : brain.raw().folder()) + "\t" + brain.dseg());
            tsv.append("\t" + brain.labels() + "\n");
        }
        Path table = Files.writeString(folder.resolve("cohort.tsv"), tsv);

        Typed typed = Typed.on(
                engine,
                "run",
                "--cohort",
                table.toString(),
                "--out",
                out.toString(),
                "--run",
                "r",
                "--patch-size",
                "6",
                "--patch-labels",
                "CA1");

        assertThat(typed.exitCode()).as(typed.err()).isEqualTo(ExitCode.PARTIAL);
        assertThat(manifest())
                .filteredOn(row -> row.status() == Status.FAILED)
                .hasSize(2 * 10)
                .extracting(ManifestRow::error)
                .containsOnly("Cohort table " + table + ", line 3: sub-02: no image.");
    }

    @Test
    void aMendedSubjectIsMadeGoodByTheSameCommand() throws IOException {
        bids.without("sub-02/micr/sub-02_sample-brain_SPIM.ome.zarr");
        run("--images", "raw");
        bids.raw("sub-02/micr/sub-02_sample-brain_SPIM.ome.zarr");

        Typed again = run("--images", "raw");

        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(manifest()).allSatisfy(row -> assertThat(row.status())
                .isEqualTo(row.centre().subject().equals("02") ? Status.WRITTEN : Status.KEPT));
    }

    @Test
    void aPlanSaysIt() throws IOException {
        bids.mask(mask("sub-01").replace("otsu", "otsu+cleaned"));

        Typed typed = Typed.on(
                engine,
                "plan",
                bids.bids().toString(),
                out.toString(),
                "--dry-run",
                "--patch-size",
                "6",
                "--patch-labels",
                "CA1");

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.errLines()).anyMatch(line -> line.startsWith("note: sub-01: 2 masks of stain Abeta: "));
    }

    @Test
    void halfOfThemAreTooMany() throws IOException {
        bids.mask(mask("sub-01").replace("otsu", "otsu+cleaned"))
                .without("sub-02/micr/sub-02_sample-brain_SPIM.ome.zarr");

        Typed typed = run();

        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(typed.errLines())
                .hasSize(3)
                .last()
                .isEqualTo("spim-patches run: 2 problems, listed above; nothing was" + " written.");
        assertThat(out).doesNotExist();
    }
}
