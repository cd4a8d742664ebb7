package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.Python;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.plan.MadeBrain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole regions, typed as a user types it; every voxel of every level is judged by {@code check_crops.py}. */
class CropRunTest {
    private static final String RUN_FOLDER = "spim-patches/seg-mini_level-0";
    private static final String FOLDER = "sub-01/micr/sub-01_seg-mini_from-demo_level-0_desc-raw_SPIM";

    @TempDir
    private Path folder;

    private final AtomicInteger runnersOpened = new AtomicInteger();
    private final PatchRun engine = new PatchRun(() -> {
        runnersOpened.incrementAndGet();
        return new LocalExtraction(2);
    });
    private MadeBrain brain;
    private Path out;

    @BeforeEach
    void makeBrain() throws IOException {
        brain = MadeBrain.in(folder.resolve("brain"));
        out = folder.resolve("out");
    }

    private Typed crop(String... more) {
        List<String> words = new ArrayList<>(List.of("crop"));
        words.addAll(brain.options());
        words.addAll(List.of("--out", out.toString()));
        words.addAll(List.of(more));
        return Typed.on(engine, words.toArray(String[]::new));
    }

    private List<Map<String, String>> rows() throws IOException {
        List<String> lines = Files.readAllLines(out.resolve(RUN_FOLDER).resolve("crops.tsv"));
        String[] names = lines.get(0).split("\t", -1);
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            Map<String, String> row = new LinkedHashMap<>();
            String[] cells = line.split("\t", -1);
            for (int i = 0; i < names.length; i++) {
                row.put(names[i], cells[i]);
            }
            rows.add(row);
        }
        return rows;
    }

    private Map<String, String> crops() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(out.resolve("sub-01"))) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(out.relativize(path).toString(), Files.readString(path, StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    private void judge() throws IOException {
        String said = Python.find()
                .run("check_crops.py", List.of(out.toString(), "--dseg", "01=" + brain.dseg(), "--bioformats"));
        assertThat(said).contains(", 0 defects");
    }

    @Nested
    class ACrop {
        @Test
        void nothingIsCroppedIntoAnImage() {
            out = brain.raw().folder().resolve("crops");

            Typed typed = crop("--crop-labels", "CA1");

            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.err()).contains("Cannot write to " + out + ": it is in the image ");
            assertThat(out).doesNotExist();
        }

        @Test
        void leavesFilesTableAndRecord() throws IOException {
            Typed typed = crop("--crop-labels", "CA1", "TS");

            assertThat(typed.exitCode()).as(typed.err()).isZero();
            assertThat(typed.out()).startsWith("2 crops: 92 kB of voxels, 92 kB with all levels, before compression; ");
            assertThat(crops().keySet())
                    .containsExactly(
                            FOLDER + ".imaris/mini_CA1.ims",
                            FOLDER + ".imaris/mini_CA1.ims.json",
                            FOLDER + ".imaris/mini_TS.ims",
                            FOLDER + ".imaris/mini_TS.ims.json");
            assertThat(rows())
                    .extracting(row -> row.get("status") + " " + row.get("size_x") + " " + row.get("channels"))
                    .containsExactly("written 20 Abeta,YoPro", "written 2 Abeta,YoPro");
            assertThat(out.resolve(RUN_FOLDER).resolve("crops.json"))
                    .content()
                    .contains("\"written\" : 2", "\"failed\" : 0");
        }

        @Test
        void isLookedAtByValidate() throws IOException {
            List<String> words = new ArrayList<>(List.of("run"));
            words.addAll(brain.options());
            words.addAll(List.of("--out", out.toString(), "--patch-size", "8", "--n-patches-per-label", "1"));
            words.addAll(List.of("--patch-labels", "CA1", "--crop-labels", "CA1", "DG", "TS"));
            assertThat(Typed.on(engine, words.toArray(String[]::new)).exitCode())
                    .isZero();
            assertThat(validated().exitCode()).isZero();

            Path changed = out.resolve(FOLDER + ".imaris/mini_CA1.ims");
            byte[] bytes = Files.readAllBytes(changed);
            bytes[bytes.length / 2] ^= 1;
            Files.write(changed, bytes);
            Files.writeString(out.resolve(FOLDER + ".imaris/mini_DG.ims"), "short");
            Files.delete(out.resolve(FOLDER + ".imaris/mini_TS.ims"));

            Typed typed = validated();
            assertThat(typed.exitCode()).isEqualTo(3);
            assertThat(typed.out() + typed.err())
                    .contains(
                            "mini_CA1.ims: it has ",
                            "mini_DG.ims: it has 5 bytes",
                            "mini_TS.ims: there is no such crop");
        }

        private Typed validated() {
            return Typed.on(engine, "validate", out.toString());
        }

        @ParameterizedTest
        @ValueSource(strings = {"ims", "ome-zarr", "tif"})
        void holdsTheSourcesVoxelsAtTheirPlace(String format) throws IOException {
            brain = brain.with(MadeBrain.recipe()
                    .orientation("PIR")
                    .extent(150, 140, 133)
                    .micrometres(1.07, 1.03, 1)
                    .levels(1));
            assertThat(crop("--crop-labels", "CA1", "DG", "TS", "--crop-format", format)
                            .exitCode())
                    .isZero();

            judge();
        }

        @ParameterizedTest
        @CsvSource({
            "UINT8, ims", "INT8, ims", "INT16, ims", "FLOAT32, ims", "UINT8, ome-zarr", "INT16, ome-zarr",
            "FLOAT64, ome-zarr", "INT64, ome-zarr", "UINT8, tif", "INT32, tif", "FLOAT32, tif", "FLOAT64, tif"
        })
        void holdsEveryTypeOrItsEqual(PixelType type, String format) throws IOException {
            brain = brain.with(MadeBrain.recipe().type(type).levels(1));
            assertThat(crop("--crop-labels", "CA1", "--crop-format", format).exitCode())
                    .isZero();

            judge();
        }

        @Test
        void aloneIsLookedAtByValidateToo() throws IOException {
            crop("--crop-labels", "CA1", "DG");
            Typed whole = validated();
            assertThat(whole.exitCode()).as(whole.err()).isZero();
            assertThat(whole.out()).startsWith("2 crops of 1 run in ");

            Path run = out.resolve(RUN_FOLDER);
            Files.writeString(out.resolve(FOLDER + ".imaris/mini_DG.ims"), "short");
            Files.copy(
                    out.resolve(FOLDER + ".imaris/mini_DG.ims"),
                    out.resolve(FOLDER + ".imaris/" + ".spim-patches-0.tmp"));
            Files.writeString(
                    run.resolve("crops.tsv"),
                    Files.readString(run.resolve("crops.tsv")).replace("written", "failed"));
            Files.delete(run.resolve("crops.json"));

            Typed damaged = validated();
            assertThat(damaged.exitCode()).isEqualTo(3);
            assertThat(damaged.out())
                    .contains(
                            RUN_FOLDER + "/crops.json: there is no such file: the crops did not come to their end",
                            RUN_FOLDER + "/crops.tsv: it says something else than crops.parquet",
                            "mini_DG.ims: it has 5 bytes",
                            ".tmp: a run was killed while it wrote this");
        }

        @Test
        void thatNoTableTellsOfAnyMoreIsNamed() throws IOException {
            crop("--crop-labels", "CA1");
            crop("--crop-labels", "DG");

            Typed typed = validated();

            assertThat(typed.exitCode()).isEqualTo(3);
            assertThat(typed.out())
                    .contains("extra            1  ", "mini_CA1.ims: it is in no table of crops")
                    .doesNotContain("mini_DG.ims:");
        }

        @Test
        void whoseTableIsGoneIsNoSilence() throws IOException {
            crop("--crop-labels", "CA1");
            Files.delete(out.resolve(RUN_FOLDER).resolve("crops.parquet"));

            Typed typed = validated();

            assertThat(typed.exitCode()).isEqualTo(3);
            assertThat(typed.out()).contains(RUN_FOLDER + "/crops.parquet: there is no such file");
        }

        @Test
        void isNoRunOfPatchesToReport() throws IOException {
            crop("--crop-labels", "CA1");

            Typed typed = Typed.on(engine, "report", out.toString());

            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.errLines().get(0)).contains("holds crops only");
        }

        @Test
        void isZeroOutsideItsRegionWhereAsked() throws IOException {
            assertThat(crop("--crop-labels", "DG", "--mask-outside", "--margin", "0.01")
                            .exitCode())
                    .isZero();

            judge();
            assertThat(rows().get(0)).containsEntry("mask_outside", "on").containsEntry("margin_mm", "0.01");
        }

        @Test
        void holdsTheChannelsThatWereAskedFor() throws IOException {
            assertThat(crop("--crop-labels", "DG", "--stain", "YoPro").exitCode())
                    .isZero();

            judge();
            assertThat(rows().get(0)).containsEntry("channels", "YoPro");
        }

        @Test
        void isTheSameBytesOnASecondRunAndKeptOnAThird() throws IOException {
            crop("--crop-labels", "CA1", "DG");
            Map<String, String> first = crops();
            assertThat(crop("--crop-labels", "CA1", "DG", "--overwrite").exitCode())
                    .isZero();
            assertThat(crops()).isEqualTo(first);

            Typed third = crop("--crop-labels", "CA1", "DG");
            assertThat(third.out()).contains("2 crops (0 written, 2 kept), 0 kB read");
            assertThat(rows()).extracting(row -> row.get("status")).containsOnly("kept");
            assertThat(rows()).extracting(row -> row.get("crc32c")).doesNotContain("n/a");
        }

        @ParameterizedTest
        @ValueSource(strings = {".ims cut short", ".ims gone", ".ims.json gone", ".ims.json of no JSON"})
        void whoseFilesAreNotAsTheyWereLeftIsMadeAgain(String change) throws IOException {
            crop("--crop-labels", "CA1", "DG");
            Map<String, String> first = crops();
            String[] words = change.split(" ", 2);
            Path file = out.resolve(FOLDER + ".imaris/mini_CA1" + words[0]);
            switch (words[1]) {
                case "cut short" -> Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 1000));
                case "gone" -> Files.delete(file);
                default -> Files.writeString(file, "no JSON");
            }

            assertThat(crop("--crop-labels", "CA1", "DG").exitCode()).isZero();

            assertThat(rows()).extracting(row -> row.get("status")).containsExactly("written", "kept");
            assertThat(crops()).isEqualTo(first);
        }

        @ParameterizedTest
        @ValueSource(strings = {"a chunk gone", "a chunk cut short", "a file too many", "the root gone"})
        void whoseFolderIsNotAsItWasLeftIsMadeAgain(String change) throws IOException {
            crop("--crop-labels", "CA1", "DG", "--crop-format", "ome-zarr");
            Map<String, String> first = crops();
            Path place = out.resolve(FOLDER + ".crops/mini_CA1.ome.zarr");
            Path chunk = place.resolve("0/c/0/0/0/0");
            switch (change) {
                case "a chunk gone" -> Files.delete(chunk);
                case "a chunk cut short" -> Files.write(chunk, new byte[3]);
                case "a file too many" -> Files.writeString(place.resolve("0/c/0/0/0/9"), "no chunk of its");
                default -> Files.delete(place.resolve("zarr.json"));
            }

            assertThat(crop("--crop-labels", "CA1", "DG", "--crop-format", "ome-zarr")
                            .exitCode())
                    .isZero();

            assertThat(rows()).extracting(row -> row.get("status")).containsExactly("written", "kept");
            assertThat(crops()).isEqualTo(first);
        }

        @Test
        void ofOtherSettingsIsMadeAgain() throws IOException {
            crop("--crop-labels", "CA1", "--crop-format", "ome-zarr");
            crop("--crop-labels", "CA1", "--crop-format", "ome-zarr", "--margin", "0.02");

            assertThat(rows()).extracting(row -> row.get("status")).containsOnly("written");
            judge();
        }

        @Test
        void comesAfterThePatchesOfARun() throws IOException {
            List<String> words = new ArrayList<>(List.of("run"));
            words.addAll(brain.options());
            words.addAll(List.of("--out", out.toString(), "--patch-size", "6", "--patch-labels", "CA1"));
            words.addAll(List.of("--crop-labels", "DG"));
            Typed typed = Typed.on(engine, words.toArray(String[]::new));

            assertThat(typed.exitCode()).as(typed.err()).isZero();
            assertThat(out.resolve(RUN_FOLDER).resolve("manifest.tsv")).exists();
            assertThat(out.resolve(FOLDER + ".imaris/mini_DG.ims")).exists();
            assertThat(runnersOpened).hasValue(1);
            judge();
        }

        @Test
        void isOnlyPrintedInADryRun() {
            Typed typed = crop("--crop-labels", "CA1", "--dry-run");

            assertThat(typed.exitCode()).isZero();
            assertThat(typed.out())
                    .contains("CA1 (index 1) of sub-01 (raw, level 0)  20 x 36 x 32 voxels from 0, 0, 0, 92 kB")
                    .endsWith("Nothing was written.\n");
            assertThat(out).doesNotExist();
        }
    }

    @Nested
    class WhatGoesWrong {
        @Test
        void aDamagedChunkFailsItsCropAloneAndIsNamed() throws IOException {
            Files.writeString(brain.raw().chunkFile(1, 1, 1, 0), "no voxels at all");
            Typed typed = crop("--crop-labels", "CA1", "TS");

            assertThat(typed.exitCode()).isEqualTo(ExitCode.PARTIAL);
            assertThat(rows()).extracting(row -> row.get("status")).containsExactly("failed", "written");
            assertThat(rows().get(0).get("error"))
                    .contains("1/1/1/0", brain.raw().folder() + "/0: damaged data");
            assertThat(crops().keySet()).noneMatch(file -> file.contains("CA1"));
            assertThat(typed.errLines())
                    .last()
                    .isEqualTo("spim-patches crop: 1 of 2 crops failed; the table says why, the same command tries"
                            + " them again.");
        }

        @Test
        void aRegionThatASubjectLacksIsSaidAndNoFailure() throws IOException {
            Files.writeString(
                    brain.labels(), "index\tname\tabbreviation\n1\tField CA1\tCA1\n2\tDentate\tDG\n9\tAbsent\tAB\n");
            Typed typed = crop("--crop-labels", "AB", "CA1");

            assertThat(typed.exitCode()).isZero();
            assertThat(typed.err())
                    .contains("empty AB (index 9) is empty in sub-01: " + brain.dseg() + " has no voxel of it.");
            assertThat(rows()).extracting(row -> row.get("status")).containsExactly("written", "empty");
            assertThat(crop("--crop-labels", "AB", "--strict").exitCode()).isEqualTo(ExitCode.PARTIAL);
        }

        @Test
        void aBoxThatReachesBeyondTheImageIsClippedAndSaid() throws IOException {
            Typed typed = crop("--crop-labels", "CA1", "--margin", "0.02");

            assertThat(typed.exitCode()).isZero();
            assertThat(typed.err())
                    .contains("note: CA1 (index 1) of sub-01 reaches beyond ", ": its crop is clipped to the image, ");
            assertThat(rows().get(0)).doesNotContainEntry("clipped_voxels", "0");
            judge();
        }

        @Test
        void aRegionOutsideTheImageFailsAndTheOthersAreMade() throws IOException {
            Affine at = brain.labelsToWorld();
            // CA1 is the low half along x; moved so that it ends where the image begins.
            brain.writeDseg(at.startingAt(-10.5, 0, 0));
            Typed typed = crop("--crop-labels", "CA1", "DG");

            assertThat(typed.exitCode()).isEqualTo(ExitCode.PARTIAL);
            assertThat(rows()).extracting(row -> row.get("status")).containsExactly("failed", "written");
            assertThat(rows().get(0).get("error"))
                    .startsWith("The box of CA1 (index 1) of sub-01 lies outside "
                            + brain.raw().folder() + "/0:");
        }

        @Test
        void aCropThatIsLargerThanAllowedIsRefusedBeforeAnythingIsWritten() {
            Typed typed = crop("--crop-labels", "CA1", "DG", "--max-crop-bytes", "50k");

            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.err())
                    .contains("The crop of CA1 (index 1) of sub-01 (raw, level 0) holds 92160 bytes of voxels (20 x 36"
                            + " x 32, 2 channels), more than --max-crop-bytes 50000.");
            assertThat(out).doesNotExist();
        }

        @Test
        void withoutARegionThereIsNothingToCrop() {
            assertThat(crop().errLines())
                    .last()
                    .isEqualTo("spim-patches crop: No region to crop: name at least one with --crop-labels.");
        }

        @Test
        void scratchThatCannotBeUsedIsNamed() throws IOException {
            Path file = Files.writeString(folder.resolve("file"), "in the way");
            Typed typed = crop("--crop-labels", "TS", "--scratch", file.toString());

            assertThat(typed.exitCode()).isEqualTo(ExitCode.PARTIAL);
            assertThat(rows().get(0).get("error")).startsWith("Cannot use the scratch folder " + file);
        }

        @Test
        void scratchIsLeftEmpty() throws IOException {
            Files.writeString(brain.raw().chunkFile(1, 1, 1, 0), "no voxels at all");
            Path scratch = Files.createDirectory(folder.resolve("scratch"));
            crop("--crop-labels", "CA1", "TS", "--scratch", scratch.toString());

            assertThat(scratch).isEmptyDirectory();
        }

        @Test
        void valuesThatImarisCannotHoldFailWithTheFormatThatCan() throws IOException {
            brain = brain.with(MadeBrain.recipe().type(PixelType.FLOAT64).levels(1));
            Typed typed = crop("--crop-labels", "TS");

            assertThat(typed.exitCode()).isEqualTo(ExitCode.PARTIAL);
            assertThat(rows().get(0).get("error"))
                    .startsWith("Cannot write float64 as float32: the value ")
                    .endsWith("--crop-format ome-zarr keeps the type.");
        }

        @Test
        void aTypeThatOmeTiffLacksIsRefused() throws IOException {
            brain = brain.with(MadeBrain.recipe().type(PixelType.UINT64).levels(1));
            Typed typed = crop("--crop-labels", "TS", "--crop-format", "tif");

            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.err()).contains("Cannot write uint64 as OME-TIFF, which has no such type.");
        }

        @Test
        void anOutputThatCannotBeWrittenIsRefused() throws IOException {
            out = Files.writeString(folder.resolve("out"), "a file");
            Typed typed = crop("--crop-labels", "TS");

            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.errLines()).last().asString().contains("is a file, not a folder.");
        }
    }
}
