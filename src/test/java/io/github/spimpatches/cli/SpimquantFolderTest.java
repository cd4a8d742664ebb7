package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.patch.CutPatch;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.patch.MadeImage;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that SPIMquant is done with, everything side by side: what is there once is taken, the rest is asked for. */
class SpimquantFolderTest {
    private static final String SQ = MadeBids.DERIVED;
    private static final String A = "sub-01_ses-a_sample-brain_acq-x";
    private static final String SEG = SQ + "sub-01/ses-a/seg/" + A;

    @TempDir
    private Path folder;

    private final PatchRun engine = new PatchRun(() -> new LocalExtraction(2));
    private MadeBrain brain;
    private MadeBids bids;
    private Path out;

    @BeforeEach
    void makeFolder() throws IOException {
        brain = MadeBrain.in(folder.resolve("brain"));
        bids = new MadeBids(brain, folder.resolve("bids"));
        out = folder.resolve("out");
        bids.raw("sub-01/ses-a/micr/" + A + "_SPIM.ome.zarr");
        String parc = SQ + "sub-01/ses-a/parc/" + A;
        bids.dseg(parc + "_seg-mini_from-demo_level-5_dseg.nii.gz");
        bids.table("mini", "demo");
        bids.subject("sub-01/ses-b").subject("sub-02");
    }

    private Typed run(String... more) {
        List<String> words = new ArrayList<>(List.of("run", bids.bids().toString(), out.toString(), "participant"));
        words.addAll(List.of("--patch-size", "6", "--patch-labels", "CA1", "--n-patches-per-label", "2"));
        words.addAll(List.of("--run", "r", "--format", "nii"));
        words.addAll(List.of(more));
        return Typed.on(engine, words.toArray(String[]::new));
    }

    private List<ManifestRow> rows(String... more) throws IOException {
        Typed typed = run(more);
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        return ManifestTable.read(new LocalStorage(), new Location(out + "/spim-patches/r/manifest.tsv"));
    }

    private void isAsked(Typed typed, String... problems) {
        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(typed.errLines())
                .contains(Stream.of(problems).map(p -> "spim-patches run: " + p).toArray(String[]::new));
        assertThat(out).doesNotExist();
    }

    /** RFC-9: a zip archive whose root is the image, nothing compressed. */
    private void ozx(MadeImage image, String path) throws IOException {
        Path file = bids.bids().resolve(path);
        Files.createDirectories(file.getParent());
        try (OutputStream stream = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(stream);
                Stream<Path> paths = Files.walk(image.folder())) {
            zip.setMethod(ZipOutputStream.STORED);
            for (Path each : paths.filter(Files::isRegularFile).sorted().toList()) {
                byte[] bytes = Files.readAllBytes(each);
                CRC32 crc = new CRC32();
                crc.update(bytes);
                ZipEntry entry = new ZipEntry(image.folder().relativize(each).toString());
                entry.setSize(bytes.length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(bytes);
            }
        }
    }

    @Test
    void sessionsAndAcquisitionsAreTakenAsTheyAreNamed() throws IOException {
        List<ManifestRow> rows = rows();

        assertThat(rows)
                .extracting(row -> row.centre().subject() + " " + row.centre().session())
                .containsOnly("01 a", "01 b", "02 null");
        assertThat(rows).anyMatch(row -> row.path()
                .startsWith(
                        "sub-01/ses-a/micr/" + A + "_stain-Abeta_seg-mini_from-demo_level-0_desc-raw_SPIM.patches/"));
        assertThat(rows).extracting(row -> row.centre().pair()).contains("sub-01_ses-b_seg-mini_label-1_patch-002");
    }

    @Test
    void masksAndCorrectedImagesOfEveryKindArePairedWithTheRawOnes() throws IOException {
        MadeImage mask = brain.mask();
        ozx(mask, SEG + "_stain-Abeta_level-0_desc-otsu+k3i2_mask.ozx");
        bids.mask(SEG + "_stain-YoPro_level-0_desc-th500_mask.ome.zarr");
        bids.raw(SQ + "work/sub-01/ses-a/seg/" + A + "_stain-Abeta_level-0_desc-correctedn4_SPIM.ome.zarr");
        ozx(brain.raw(), SQ + "work/sub-01/ses-a/seg/" + A + "_stain-Abeta_level-0_desc-correctedgaussian_SPIM.ozx");

        List<ManifestRow> rows = rows("--participant-label", "01", "--session-label", "a", "--stain", "Abeta", "YoPro");

        assertThat(rows)
                .extracting(row -> row.image() + " " + row.stain() + " " + row.desc())
                .containsOnly(
                        "raw Abeta raw",
                        "raw YoPro raw",
                        "corrected Abeta correctedn4",
                        "corrected YoPro correctedn4",
                        "corrected Abeta correctedgaussian",
                        "corrected YoPro correctedgaussian",
                        "mask Abeta otsu+k3i2",
                        "mask YoPro th500");
        assertThat(rows).hasSize(8 * 2).extracting(ManifestRow::status).containsOnly(Status.WRITTEN);
        for (ManifestRow row : rows) {
            boolean isMask = row.image().equals("mask");
            CutPatch.of(out, row)
                    .isTheSource(
                            isMask ? mask : brain.raw(), !isMask && row.stain().equals("YoPro") ? 1 : 0);
        }
    }

    @Test
    void severalAtlasesTemplatesAndMasksAreAskedFor() throws IOException {
        String parc = SQ + "sub-01/ses-a/parc/" + A;
        bids.dseg(parc + "_seg-coarse_from-demo_level-5_dseg.nii.gz").table("coarse", "demo");
        bids.dseg(parc + "_seg-mini_from-other_level-5_dseg.nii.gz").table("mini", "other");
        bids.dseg(parc + "_seg-mini_from-demo_level-3_dseg.nii.gz");
        bids.mask(SEG + "_stain-Abeta_level-0_desc-otsu_mask.ome.zarr");
        bids.mask(SEG + "_stain-Abeta_level-0_desc-otsu+cleaned_mask.ome.zarr");
        String[] one = {"--participant-label", "01", "--session-label", "a"};

        isAsked(
                run(one),
                "sub-01 ses-a: 2 atlases: coarse, mini. Choose one with --atlas.",
                "sub-01 ses-a: 2 masks of stain Abeta: otsu, otsu+cleaned. Choose with --mask-desc (one, or several to"
                        + " take each).");
        String[] atlas = {"--participant-label", "01", "--session-label", "a", "--atlas", "mini"};
        isAsked(run(atlas), "sub-01 ses-a: atlas mini from 2 templates: demo, other. Choose one with --template.");
        List<String> chosen = new ArrayList<>(List.of(atlas));
        chosen.addAll(List.of("--template", "demo"));
        isAsked(
                run(chosen.toArray(String[]::new)),
                "sub-01 ses-a: 2 masks of stain Abeta: otsu, otsu+cleaned. Choose with --mask-desc (one, or several to"
                        + " take each).");
        chosen.addAll(List.of("--mask-desc", "otsu+cleaned"));

        Typed typed = run(chosen.toArray(String[]::new));

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.errLines())
                .contains("note: sub-01 ses-a: took the finest of 2 label volumes, " + A
                        + "_seg-mini_from-demo_level-3_dseg.nii.gz.");
        assertThat(rows(chosen.toArray(String[]::new)))
                .filteredOn(row -> row.image().equals("mask"))
                .extracting(ManifestRow::desc)
                .containsOnly("otsu+cleaned");
    }

    @Test
    void severalAcquisitionsOfOneSubjectAreAskedFor() throws IOException {
        String b = A.replace("acq-x", "acq-y");
        bids.raw("sub-01/ses-a/micr/" + b + "_SPIM.ome.zarr");
        bids.dseg(SQ + "sub-01/ses-a/parc/" + b + "_seg-mini_from-demo_level-5_dseg.nii.gz");
        String[] one = {"--participant-label", "01", "--session-label", "a"};
        String parc = bids.bids() + "/" + SQ + "sub-01/ses-a/parc/";

        isAsked(
                run(one),
                "sub-01 ses-a: label volumes of 2 images: " + parc + A + "_seg-mini_from-demo_level-5_dseg.nii.gz, "
                        + parc
                        + b + "_seg-mini_from-demo_level-5_dseg.nii.gz. Choose one with --filter, such as --filter"
                        + " acq=x.");
        assertThat(rows("--participant-label", "01", "--session-label", "a", "--filter", "acq=y"))
                .allMatch(row -> row.path().contains("_acq-y_"));
    }

    @Test
    void aDerivedImageOfSeveralChannelsIsOneFileOfThem() throws IOException {
        bids.raw(SQ + "work/sub-01/ses-a/seg/" + A + "_stain-Abeta_level-0_desc-correctedn4_SPIM.ome.zarr");

        Typed typed = run(
                "--participant-label", "01", "--session-label", "a", "--images", "corrected", "--preset", "spimquant");

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        Path folder = out.resolve(
                "sub-01/ses-a/seg/" + A + "_stain-Abeta_seg-mini_from-demo_level-0_desc-correctedn4_SPIM.patches");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isNotEmpty().allSatisfy(file -> {
                ByteBuffer header = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
                assertThat(header.getShort(40)).as("dimensions").isEqualTo((short) 4);
                assertThat(header.getShort(48)).as("channels").isEqualTo((short) 2);
            });
        }
        assertThat(out.resolve("sub-01/ses-a/seg/" + A
                        + "_stain-YoPro_seg-mini_from-demo_level-0_desc-correctedn4_SPIM.patches"))
                .doesNotExist();
    }

    @Test
    void thePresetNamesTheFoldersOfEachKind() throws IOException {
        bids.mask(SEG + "_stain-Abeta_level-0_desc-otsu_mask.ome.zarr");
        bids.raw(SQ + "work/sub-01/ses-a/seg/" + A + "_stain-Abeta_level-0_desc-correctedn4_SPIM.ome.zarr");

        rows("--participant-label", "01", "--session-label", "a", "--stain", "Abeta", "--preset", "spimquant");

        String entities = A + "_stain-Abeta_seg-mini_from-demo_level-0_desc-";
        for (String file : List.of(
                "micr/" + entities + "raw_SPIM.patches",
                "seg/" + entities + "correctedn4_SPIM.patches",
                "seg/" + entities + "otsu_mask.patches")) {
            assertThat(out.resolve("sub-01/ses-a").resolve(file))
                    .isDirectoryContaining("glob:**/seg-mini_label-CA1_patch-0000.nii");
        }
    }
}
