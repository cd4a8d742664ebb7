package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.demo.Demo;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.CentresTable;
import io.github.spimpatches.manifest.ChangedRow;
import io.github.spimpatches.manifest.Leaks;
import io.github.spimpatches.manifest.ManifestOrder;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.patch.CutPatch;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.patch.MadeImage;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole product but for Spark: a command is typed, and files are there. What is refused is {@code BadInputTest}'s. */
class PatchRunTest {
    private static final String RUN_FOLDER = "spim-patches/seg-mini_level-0";

    @TempDir
    private Path folder;

    private final LocalStorage storage = new LocalStorage();
    private final PatchRun engine = new PatchRun(() -> new LocalExtraction(2));
    private MadeBrain brain;
    private Path out;

    @BeforeEach
    void makeBrain() throws IOException {
        brain = MadeBrain.in(folder.resolve("brain"));
        out = folder.resolve("out");
    }

    private Typed type(String verb, Path to, String... more) {
        List<String> words = new ArrayList<>(List.of(verb));
        words.addAll(brain.options());
        words.addAll(List.of("--out", to.toString()));
        words.addAll(List.of(more));
        Map.of("--patch-size", "6", "--format", "nii").forEach((option, value) -> {
            if (!words.contains(option)) {
                words.addAll(List.of(option, value));
            }
        });
        return Typed.on(engine, words.toArray(String[]::new));
    }

    private Typed run(String... more) {
        return type("run", out, more);
    }

    private static Location table(Path root, String name) {
        return new Location(root.resolve(RUN_FOLDER).resolve(name).toString());
    }

    private List<ManifestRow> manifest() throws IOException {
        return ManifestTable.read(storage, table(out, "manifest.parquet"));
    }

    private String text(String name) throws IOException {
        return Files.readString(out.resolve(RUN_FOLDER).resolve(name));
    }

    private static Map<String, String> files(Path root) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(path).toString(), Files.readString(path, StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    private static Map<String, String> patches(Path root) throws IOException {
        return files(root.resolve("sub-01"));
    }

    @Nested
    class ARun {
        @Test
        void leavesTheFilesThatTheContractNames() throws IOException {
            Typed typed = run("--n-patches-per-label", "3", "--patch-labels", "CA1", "DG");

            assertThat(typed.exitCode()).as(typed.err()).isZero();
            assertThat(files(out).keySet())
                    .filteredOn(path -> !path.startsWith("sub-01"))
                    .containsExactlyInAnyOrder(
                            ".bidsignore",
                            "dataset_description.json",
                            RUN_FOLDER + "/centers.parquet",
                            RUN_FOLDER + "/centers.tsv",
                            RUN_FOLDER + "/manifest.parquet",
                            RUN_FOLDER + "/manifest.tsv",
                            RUN_FOLDER + "/outlines.tsv",
                            RUN_FOLDER + "/quality.parquet",
                            RUN_FOLDER + "/report.html",
                            RUN_FOLDER + "/run.json",
                            RUN_FOLDER + "/settings.yml",
                            RUN_FOLDER + "/shortfall.tsv");
            assertThat(patches(out).keySet())
                    .hasSize(2 * 3 * 3)
                    .contains("micr/sub-01_stain-Abeta_seg-mini_from-demo_level-0_desc-raw_SPIM.patches/"
                            + "mini_CA1_patch001.nii");
            assertThat(text("centers.tsv").lines().findFirst())
                    .contains("subject\tsession\tatlas\ttemplate\tlabel\tname\tabbreviation\tpatch\tx_mm\ty_mm\tz_mm"
                            + "\tatlas_i\tatlas_j\tatlas_k\tlabel_fraction\tweight\tsampler\tsplit\tfold\tforeground");
            assertThat(text("manifest.tsv").lines().findFirst())
                    .contains("subject\tsession\timage\tstain\tdesc\tatlas\ttemplate\tlevel\tlabel\tname"
                            + "\tabbreviation\tpatch\tx_mm\ty_mm\tz_mm\tstart_x\tstart_y\tstart_z\tsize_x\tsize_y"
                            + "\tsize_z\tdtype\tpath\tbytes\tcrc32c\tpadded_voxels\tlabel_fraction\tstatus\terror"
                            + "\tsource\tsplit\tfold\tpair\tforeground");
            assertThat(text("shortfall.tsv"))
                    .isEqualTo("subject\tsession\tlabel\tname\tabbreviation\trequested\tvoxels\teligible\ttaken"
                            + "\tadvice\n");
        }

        @Test
        void cutsPatchesThatAreTheSourceAndLieInTheirLabel() throws IOException {
            assertThat(run("--patch-labels", "CA1", "DG").exitCode()).isZero();

            List<ManifestRow> rows = manifest();
            assertThat(rows).hasSize(2 * 10 * 3).isSortedAccordingTo(ManifestOrder.ROWS);
            assertThat(ManifestTable.read(storage, table(out, "manifest.tsv"))).isEqualTo(rows);
            for (ManifestRow row : rows) {
                boolean isMask = row.image().equals("mask");
                CutPatch.of(out, row)
                        .isTheSource(isMask ? brain.mask() : brain.raw(), "YoPro".equals(row.stain()) ? 1 : 0);
                assertThat(brain.voxelsOfOtherLabels(row)).isZero();
                assertThat(row.centre().labelFraction()).isEqualTo(1.0);
            }
        }

        @Test
        void recordsWhatItDid() throws IOException {
            run("--patch-labels", "CA1", "--n-patches-per-label", "2");

            JsonNode record = new ObjectMapper().readTree(text("run.json"));
            assertThat(record.fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder(
                            "exit_code",
                            "seconds",
                            "patches",
                            "shortfalls",
                            "bytes_read",
                            "bytes_needed",
                            "bytes_written",
                            "requests",
                            "chunks_decoded",
                            "chunks_reread",
                            "peak_heap_mb",
                            "versions",
                            "command");
            assertThat(record.path("patches").path("written").asInt()).isEqualTo(6);
            assertThat(record.path("bytes_needed").asLong()).isEqualTo(6 * 6 * 6 * (2 + 2 + 1) * 2);
            assertThat(record.path("command").asText()).contains("--patch-labels CA1");
            assertThat(new ObjectMapper()
                            .readTree(out.resolve("dataset_description.json").toFile())
                            .path("DatasetType")
                            .asText())
                    .isEqualTo("derivative");
            assertThat(text("settings.yml")).contains("resolved_labels:", "name: \"Field CA1\"");
        }

        @Test
        void givesTheSameBytesInAnotherFolder() throws IOException {
            run("--format", "nii.gz");
            Path again = folder.resolve("again");
            type("run", again, "--format", "nii.gz");

            Map<String, String> first = files(out);
            Map<String, String> second = files(again);
            List.of(first, second).forEach(files -> {
                files.remove(RUN_FOLDER + "/run.json");
                // It has the command, and so the folder.
                files.remove(RUN_FOLDER + "/report.html");
                files.remove("dataset_description.json");
            });
            assertThat(second).isEqualTo(first);
        }

        @Test
        void keepsWhatIsThereTheSecondTime() throws IOException {
            run("--patch-labels", "CA1");
            List<ManifestRow> first = manifest();
            Map<String, String> before = patches(out);

            Typed second = run("--patch-labels", "CA1");

            assertThat(second.exitCode()).isZero();
            assertThat(second.out()).contains("30 patches of 1 label from 1 subject (0 written, 30 kept)");
            assertThat(manifest()).extracting(ManifestRow::status).containsOnly(Status.KEPT);
            assertThat(manifest())
                    .extracting(ManifestRow::crc32c)
                    .containsExactlyElementsOf(
                            first.stream().map(ManifestRow::crc32c).toList());
            assertThat(patches(out)).isEqualTo(before);
        }

        @Test
        void sumsKeptPatchesItselfWhereTheManifestIsGone() throws IOException {
            run("--patch-labels", "CA1");
            List<ManifestRow> first = manifest();
            Files.delete(out.resolve(RUN_FOLDER).resolve("manifest.parquet"));

            run("--patch-labels", "CA1");

            assertThat(manifest())
                    .extracting(ManifestRow::crc32c)
                    .containsExactlyElementsOf(
                            first.stream().map(ManifestRow::crc32c).toList());
        }

        @Test
        void writesAgainWhatAnotherSeedMovedOrOverwriteAsksFor() throws IOException {
            run("--patch-labels", "CA1");

            run("--patch-labels", "CA1", "--patch-seed", "7");
            assertThat(manifest()).extracting(ManifestRow::status).containsOnly(Status.WRITTEN);

            run("--patch-labels", "CA1", "--patch-seed", "7", "--overwrite");
            assertThat(manifest()).extracting(ManifestRow::status).containsOnly(Status.WRITTEN);
        }

        @Test
        void withMoreCentresOnlyAddsSome() throws IOException {
            run("--patch-labels", "CA1", "DG", "--n-patches-per-label", "3");
            var few = CentresTable.read(storage, table(out, "centers.tsv"));

            run("--patch-labels", "CA1", "DG", "--n-patches-per-label", "8");

            assertThat(CentresTable.read(storage, table(out, "centers.tsv")))
                    .hasSize(16)
                    .containsAll(few);
            assertThat(manifest()).allSatisfy(row -> assertThat(row.status())
                    .isEqualTo(row.centre().patch() <= 3 ? Status.KEPT : Status.WRITTEN));
        }

        @Test
        void takesTheSameCentresAtEveryLevel() throws IOException {
            run("--images", "raw", "--level", "0,1", "--patch-labels", "CA1", "--patch-size", "4");

            List<ManifestRow> rows = ManifestTable.read(
                    storage,
                    new Location(out.resolve("spim-patches/seg-mini_level-0+1/manifest.tsv")
                            .toString()));
            assertThat(rows).hasSize(10 * 2 * 2);
            for (ManifestRow row : rows) {
                CutPatch.of(out, row).isTheSource(brain.raw(), "YoPro".equals(row.stain()) ? 1 : 0);
            }
        }

        @Test
        void leavesTheDescriptionOfAnotherProgramsDatasetAlone() throws IOException {
            Files.createDirectories(out);
            String theirs = "{\"Name\": \"SPIMquant\", \"GeneratedBy\": [{\"Name\": \"SPIMquant\"}]}";
            Files.writeString(out.resolve("dataset_description.json"), theirs);
            Files.writeString(out.resolve(".bidsignore"), "theirs\n");

            assertThat(run("--patch-labels", "CA1").exitCode()).isZero();

            assertThat(out.resolve("dataset_description.json")).hasContent(theirs);
            assertThat(out.resolve(".bidsignore")).hasContent("theirs\n");
        }

        @Test
        void leavesATextThatSomebodyHasBegunAlone() throws IOException {
            Files.createDirectories(out);
            Files.writeString(out.resolve("dataset_description.json"), "{\"Name\": \"mine\", ");

            assertThat(run("--patch-labels", "CA1").exitCode()).isZero();

            assertThat(out.resolve("dataset_description.json")).hasContent("{\"Name\": \"mine\", ");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "/0", "/out/of/sight"})
        void putsNothingIntoAnImage(String below) throws IOException {
            Path image = brain.raw().folder();
            Map<String, String> before = files(image);

            Typed typed = type("run", Path.of(image + below), "--patch-labels", "CA1");

            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.err())
                    .contains("Cannot write to " + image + below + ": it is in the image " + image
                            + " of sub-01, which is input. Give a place outside of it.");
            assertThat(files(image)).isEqualTo(before);
        }

        @Test
        void aFileInASubjectsPlaceIsSaidInTheRowsOfItsPatches() throws IOException {
            Files.createDirectories(out);
            Files.writeString(out.resolve("sub-01"), "");

            assertThat(run("--patch-labels", "CA1").exitCode()).isEqualTo(ExitCode.PARTIAL);

            assertThat(manifest()).isNotEmpty().allSatisfy(row -> assertThat(row.error())
                    .contains("Not a directory"));
        }

        @Test
        void onTheDemosCohortCutsAllThatWasAskedFor() throws IOException {
            Path bids = folder.resolve("bids");
            Demo.make(storage, new Location(bids.toString()));
            List<String> words = new ArrayList<>(List.of("run", bids.toString(), out.toString(), "participant"));
            words.addAll(Demo.OPTIONS);

            Typed typed = Typed.on(engine, words.toArray(String[]::new));

            assertThat(typed.exitCode()).as(typed.err()).isZero();
            assertThat(typed.out())
                    .contains("300 patches of 5 labels from 2 subjects, ")
                    .contains("Manifest: " + out.resolve(RUN_FOLDER).resolve("manifest.tsv"));
            assertThat(manifest())
                    .hasSize(2 * 6 * 5 * 5)
                    .allSatisfy(row -> assertThat(out.resolve(row.path())).hasSize(row.bytes()))
                    .extracting(ManifestRow::status)
                    .containsOnly(Status.WRITTEN);
        }
    }

    @Nested
    class APlan {
        @Test
        void thatIsDryWritesNothing() {
            Typed typed = type("plan", out, "--dry-run");

            assertThat(typed.exitCode()).as(typed.err()).isZero();
            assertThat(typed.out()).contains("CA1", "DG", "chunks to read").endsWith("Nothing was written.\n");
            assertThat(out).doesNotExist();
        }

        @Test
        void isTheCentresOfTheRun() throws IOException {
            Path planned = folder.resolve("planned");

            assertThat(type("plan", planned).exitCode()).isZero();
            run();

            assertThat(files(planned).keySet())
                    .containsExactlyInAnyOrder(
                            ".bidsignore",
                            "dataset_description.json",
                            RUN_FOLDER + "/centers.parquet",
                            RUN_FOLDER + "/centers.tsv",
                            RUN_FOLDER + "/settings.yml",
                            RUN_FOLDER + "/shortfall.tsv");
            assertThat(planned.resolve(RUN_FOLDER).resolve("centers.tsv"))
                    .hasSameTextualContentAs(out.resolve(RUN_FOLDER).resolve("centers.tsv"));
        }
    }

    @Nested
    class AfterARunOfThisName {
        private static final String NOTE =
                "note: 12 files of the earlier run seg-mini_level-0 are not part of this one";

        private Map<String, String> before;

        @BeforeEach
        void twoLabels() throws IOException {
            run("--patch-labels", "CA1", "DG", "--n-patches-per-label", "4");
            before = files(out);
        }

        private List<String> patchesOf(String label) throws IOException {
            return patches(out).keySet().stream()
                    .filter(path -> path.contains("_" + label + "_"))
                    .toList();
        }

        @Test
        void aPlanOfOtherSettingsIsRefused() throws IOException {
            assertPlanIsRefused(
                    out,
                    "with other settings (--n-patches-per-label 4, here 3, and 1 more)",
                    "--patch-labels",
                    "CA1",
                    "--n-patches-per-label",
                    "3");
        }

        private void assertPlanIsRefused(Path to, String why, String... options) throws IOException {
            Map<String, String> there = files(to);
            Typed typed = type("plan", to, options);

            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.errLines())
                    .contains("spim-patches plan: Cannot plan into " + to
                            + ": its run seg-mini_level-0 is finished, " + why
                            + ", and this plan would stand beside patches that are not of it. Give --run NAME, another"
                            + " OUT_DIR, or --overwrite.");
            assertThat(files(to)).isEqualTo(there);
        }

        @Test
        void aPlanOfTheSameSettingsChangesNothingAndOneThatIsDryMayBeAnother() throws IOException {
            assertThat(type("plan", out, "--patch-labels", "CA1", "DG", "--n-patches-per-label", "4", "--strict")
                            .exitCode())
                    .isZero();
            assertThat(type("plan", out, "--patch-seed", "7", "--dry-run").exitCode())
                    .isZero();

            assertThat(text("centers.tsv")).isEqualTo(before.get(RUN_FOLDER + "/centers.tsv"));
        }

        @Test
        void aPlanIsRefusedWhereTheSameSettingsCutATablesCentres() throws IOException {
            List<String> rows = text("centers.tsv").lines().toList();
            Path some = Files.write(folder.resolve("some.tsv"), rows.subList(0, rows.size() - 1));
            Path cut = folder.resolve("cut");
            assertThat(type("extract", cut, "--centers", some.toString()).exitCode())
                    .isZero();

            assertPlanIsRefused(cut, "with other centres (those of a table, or of an atlas that was another then)");
        }

        @Test
        void aPlanItsExtractionAndThePlanAgainGoTogether() throws IOException {
            Path cut = folder.resolve("cut");
            assertThat(type("plan", cut).exitCode()).isZero();
            String centers = table(cut, "centers.tsv").uri();
            assertThat(type("extract", cut, "--centers", centers).exitCode()).isZero();

            assertThat(type("plan", cut).exitCode()).isZero();
        }

        @Test
        void aPlanPutsADamagedTableOfItsCentresRight() throws IOException {
            Path table = out.resolve(RUN_FOLDER).resolve("centers.parquet");
            byte[] whole = Files.readAllBytes(table);
            Files.write(table, Arrays.copyOf(whole, 900));

            assertThat(type("plan", out, "--patch-labels", "CA1", "DG", "--n-patches-per-label", "4")
                            .exitCode())
                    .isZero();

            assertThat(table).hasBinaryContent(whole);
        }

        @Test
        void aPlanMayOverwriteOrHaveAnotherName() throws IOException {
            assertThat(type("plan", out, "--patch-labels", "CA1", "--run", "other")
                            .exitCode())
                    .isZero();
            assertThat(text("centers.tsv")).isEqualTo(before.get(RUN_FOLDER + "/centers.tsv"));

            assertThat(type("plan", out, "--patch-labels", "CA1", "--overwrite").exitCode())
                    .isZero();
            assertThat(text("centers.tsv")).isNotEqualTo(before.get(RUN_FOLDER + "/centers.tsv"));
        }

        @Test
        void theSameAgainLeavesNothingOver() {
            assertThat(run("--patch-labels", "CA1", "DG", "--n-patches-per-label", "4")
                            .err())
                    .doesNotContain("earlier run");
            assertThat(run("--patch-labels", "CA1", "DG", "--n-patches-per-label", "4", "--overwrite")
                            .err())
                    .doesNotContain("earlier run");
        }

        @Test
        void oneOfFewerLabelsSaysWhatStays() throws IOException {
            Typed typed = run("--patch-labels", "CA1", "--n-patches-per-label", "4");

            assertThat(typed.exitCode()).isZero();
            assertThat(patchesOf("DG")).hasSize(12);
            assertThat(typed.errLines())
                    .contains(NOTE + " and stay, such as sub-01/"
                            + patchesOf("DG").get(0) + "; spim-patches validate --all names them");
            Typed validated = Typed.on(engine, "validate", out.toString(), "--all");
            assertThat(validated.exitCode()).isEqualTo(ExitCode.PARTIAL);
            assertThat(validated.out() + validated.err()).contains(patchesOf("DG"));
        }

        @Test
        void oneThatOverwritesRemovesThem() throws IOException {
            String gone = patchesOf("DG").get(0);
            Path notOurs = Files.writeString(
                    out.resolve("sub-01").resolve(gone).resolveSibling("mini_DG_patch009.nii"), "a person's own");

            Typed typed = run("--patch-labels", "CA1", "--n-patches-per-label", "4", "--overwrite");

            assertThat(typed.exitCode()).isZero();
            assertThat(typed.errLines()).contains(NOTE + ": removed, such as sub-01/" + gone);
            assertThat(patchesOf("CA1")).hasSize(12);
            assertThat(out.resolve("sub-01").resolve(gone)).doesNotExist();
            assertThat(notOurs).exists();
        }

        @Test
        void whatAnotherRunListsIsNotLeftOver() throws IOException {
            run("--patch-labels", "DG", "--n-patches-per-label", "4", "--run", "other");

            Typed typed = run("--patch-labels", "CA1", "--n-patches-per-label", "4", "--overwrite");

            assertThat(typed.err()).doesNotContain("earlier run");
            assertThat(patchesOf("DG")).hasSize(12);
        }

        @Test
        void oneThatNothingComesFromRemovesNothingAndSaysWhatStays() throws IOException {
            Map<String, String> patches = patches(out);

            Typed typed = run("--patch-labels", "TS", "--patch-size", "16", "--overwrite");

            assertThat(typed.exitCode()).as(typed.err()).isEqualTo(ExitCode.PARTIAL);
            assertThat(typed.errLines()).anySatisfy(line -> assertThat(line)
                    .startsWith("note: 24 files of the earlier run seg-mini_level-0 are not part of this one and"
                            + " stay, such as "));
            assertThat(patches(out)).isEqualTo(patches);
        }

        @Test
        void aManifestThatLeadsElsewhereRemovesNothingThere() throws IOException {
            Path elsewhere = Files.writeString(folder.resolve("mine.nii"), "a person's own");
            List<ManifestRow> rows = new ArrayList<>(manifest());
            rows.replaceAll(
                    row -> ChangedRow.of(row).path("sub-01/../../mine.nii").row());
            ManifestTable.write(storage, table(out, "manifest.parquet"), rows);

            Typed typed = run("--patch-labels", "CA1", "--n-patches-per-label", "4", "--overwrite");

            assertThat(typed.exitCode()).isZero();
            assertThat(elsewhere).exists();
        }
    }

    @Nested
    class AnExtraction {
        @ParameterizedTest
        @ValueSource(strings = {"centers.parquet", "centers.tsv"})
        void ofOurOwnCentresGivesTheBytesOfTheRun(String name) throws IOException {
            run("--n-patches-per-label", "4", "--format", "nii.gz");
            Path again = folder.resolve("again");

            Typed typed = type(
                    "extract",
                    again,
                    "--format",
                    "nii.gz",
                    "--centers",
                    table(out, name).uri());

            assertThat(typed.exitCode()).as(typed.err()).isZero();
            assertThat(patches(again)).isEqualTo(patches(out)).isNotEmpty();
            for (String table : List.of("centers.tsv", "centers.parquet", "manifest.tsv", "manifest.parquet")) {
                assertThat(again.resolve(RUN_FOLDER).resolve(table))
                        .hasSameBinaryContentAs(out.resolve(RUN_FOLDER).resolve(table));
            }
        }

        @Test
        void ofAPersonsFiveColumnsNumbersLabelWords() throws IOException {
            StringBuilder tsv = new StringBuilder("subject\tlabel\tx_mm\ty_mm\tz_mm\n");
            for (String label : List.of("plaque", "vessel wall", "plaque")) {
                Point world = brain.raw().world(0, 10, 12, 14);
                tsv.append("sub-01\t").append(label).append('\t').append(world.x());
                tsv.append('\t')
                        .append(world.y())
                        .append('\t')
                        .append(world.z())
                        .append('\n');
            }
            Path centers = Files.writeString(folder.resolve("mine.tsv"), tsv);

            Typed typed = Typed.on(
                    engine,
                    "extract",
                    "--subject",
                    "01",
                    "--image",
                    "raw=" + brain.raw().folder(),
                    "--out",
                    out.toString(),
                    "--centers",
                    centers.toString(),
                    "--patch-size",
                    "8",
                    "--stain",
                    "YoPro",
                    "--atlas",
                    "mine");

            assertThat(typed.exitCode()).as(typed.err()).isZero();
            assertThat(typed.errLines())
                    .contains("note: labels in " + centers + " are words: they are numbered 1 to 2 in the order in"
                            + " which they come");
            List<ManifestRow> rows = ManifestTable.read(
                    storage,
                    new Location(out.resolve("spim-patches/seg-mine_level-0/manifest.tsv")
                            .toString()));
            assertThat(rows)
                    .extracting(row -> row.centre().label() + " " + row.centre().name() + " "
                            + Path.of(row.path()).getFileName())
                    .containsExactly(
                            "1 plaque mine_plaque_patch001.nii.gz",
                            "1 plaque mine_plaque_patch002.nii.gz",
                            "2 vessel wall mine_vessel_wall_patch001.nii.gz");
            for (ManifestRow row : rows) {
                CutPatch.of(out, row).isTheSource(brain.raw(), 1);
            }
        }
    }

    @Nested
    class PartOfARun {
        @Test
        void failsWhereAChunkIsDamaged() throws IOException {
            Files.writeString(brain.raw().chunkFile(1, 1, 1, 0), "no voxels at all");

            Typed typed = run("--patch-labels", "CA1");

            assertThat(typed.exitCode()).isEqualTo(ExitCode.PARTIAL);
            List<ManifestRow> rows = manifest();
            long failed =
                    rows.stream().filter(row -> row.status() == Status.FAILED).count();
            assertThat(failed).isBetween(1L, 10L);
            assertThat(typed.errLines())
                    .endsWith(
                            "  failed " + failed + " x Cannot read chunk 1/1/1/0 of "
                                    + brain.raw().folder() + "/0: damaged data: Unknown frame descriptor (zstd)."
                                    + " The file is damaged or truncated.",
                            "spim-patches run: " + failed
                                    + " of 30 patches failed; the manifest says why, the same command tries them"
                                    + " again.");
            for (ManifestRow row : rows) {
                boolean touches = "YoPro".equals(row.stain())
                        && row.startX() < 16
                        && row.startY() + 6 > 16
                        && row.startY() < 32
                        && row.startZ() + 6 > 12
                        && row.startZ() < 24;
                assertThat(row.status()).isEqualTo(touches ? Status.FAILED : Status.WRITTEN);
            }
        }

        @Test
        void thatHoldsNothingButFillIsNoted() throws IOException {
            Path level = brain.raw().folder().resolve("0");
            for (String path : files(level).keySet()) {
                if (!path.startsWith(".z") && !path.endsWith("zarr.json")) {
                    Files.delete(level.resolve(path));
                }
            }

            Typed typed = run("--patch-labels", "CA1");

            assertThat(typed.exitCode()).isZero();
            assertThat(typed.errLines()).anySatisfy(line -> assertThat(line)
                    .startsWith("note: " + level + ": none of the ")
                    .endsWith(" chunks that were read is in the store, so its patches hold nothing but the"
                            + " fill value. Was it copied whole?"));
        }

        @Test
        void leavesNoTemporaryFileOfOneThatWasKilled() throws IOException {
            run("--patch-labels", "CA1");
            Map<String, String> whole = files(out);
            String patch = manifest().get(0).path();
            Path torn = out.resolve(patch).resolveSibling(".spim-patches-0-0.tmp");
            Files.writeString(torn, "half a pat");
            Files.setLastModifiedTime(torn, FileTime.from(Instant.now().minusSeconds(60)));
            Files.delete(out.resolve(patch));

            run("--patch-labels", "CA1");

            assertThat(files(out).keySet()).isEqualTo(whole.keySet());
        }

        @Test
        void isMadeGoodByTheSameCommand() throws IOException {
            Path chunk = brain.raw().chunkFile(1, 1, 1, 0);
            byte[] whole = Files.readAllBytes(chunk);
            Files.writeString(chunk, "no voxels at all");
            run("--patch-labels", "CA1");
            Files.write(chunk, whole);

            assertThat(run("--patch-labels", "CA1").exitCode()).isZero();

            Path fresh = folder.resolve("fresh");
            type("run", fresh, "--patch-labels", "CA1");
            assertThat(patches(out)).isEqualTo(patches(fresh));
        }

        @Test
        void thatFallsShortIsListedAndIsNoFailure() throws IOException {
            Typed typed = run("--n-patches-per-label", "5");

            assertThat(typed.exitCode()).isZero();
            assertThat(text("shortfall.tsv").lines().toList())
                    .hasSize(2)
                    .last()
                    .asString()
                    .startsWith("01\tn/a\t3\tTiny spot\tTS\t5\t1\t0\t0\t");
        }

        @ParameterizedTest
        @ValueSource(strings = {"run", "plan"})
        void thatFallsShortIsAFailureWhereItIsAskedToBeStrict(String verb) {
            Typed typed = type(verb, out, "--n-patches-per-label", "5", "--strict");

            assertThat(typed.exitCode()).isEqualTo(ExitCode.PARTIAL);
            assertThat(typed.errLines())
                    .last()
                    .isEqualTo("spim-patches " + verb + ": 1 label falls short, and --strict asks for all of them.");
        }
    }

    @Nested
    class ARunThatAsksForForeground {
        /** A mask whose level 1 claims foreground everywhere, while its own voxels have it for z below 16 only. */
        private void writeMask() throws IOException {
            try (Stream<Path> files = Files.walk(brain.mask().folder())) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
            new MadeImage.Recipe()
                    .extent(40, 36, 32)
                    .chunk(16, 16, 16)
                    .micrometres(4, 4, 4)
                    .type(PixelType.UINT8)
                    .levels(2)
                    .channels("channel-0")
                    .voxels((level, x, y, z) -> level == 1 || z < 16 ? 100 : 0)
                    .writeTo(brain.mask().folder());
        }

        private Typed ask() {
            return run(
                    "--patch-size",
                    "32",
                    "--edge",
                    "pad",
                    "--containment",
                    "center",
                    "--patch-labels",
                    "CA1",
                    "DG",
                    "--min-foreground",
                    "0.35",
                    "--n-patches-per-label",
                    "20");
        }

        @Test
        void writesNoPatchThatTheMaskItselfRefusesAndSaysSo() throws IOException {
            writeMask();

            Typed typed = ask();

            assertThat(typed.exitCode()).isEqualTo(ExitCode.PARTIAL);
            List<ManifestRow> rows = manifest();
            assertThat(rows).hasSize(2 * 20 * 3).allSatisfy(row -> {
                boolean holds = row.foreground() >= 0.35;
                assertThat(row.status()).isEqualTo(holds ? Status.WRITTEN : Status.FAILED);
                assertThat(Files.exists(out.resolve(row.path()))).isEqualTo(holds);
                if (!holds) {
                    assertThat(row.error())
                            .matches(
                                    "Not written: 0[.][0-9]+ of its patch of .*mask[.]zarr level 0 is foreground, below"
                                            + " --min-foreground 0[.]35; it was drawn for 0[.][0-9]+ by a coarser look[.]");
                }
            });
            assertThat(rows).extracting(ManifestRow::status).contains(Status.WRITTEN, Status.FAILED);
            assertThat(CentresTable.read(storage, table(out, "centers.tsv")))
                    .as("the draw was told otherwise")
                    .allMatch(centre -> centre.foreground() >= 0.35);
            String once = text("manifest.tsv").replace("\twritten\t", "\tkept\t");
            ask();
            assertThat(text("manifest.tsv")).as("a second run knows the same").isEqualTo(once);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"subject", "litter"})
    void aRunThatIsSplitDividesNoUnitAndNoVoxel(String by) throws IOException {
        StringBuilder cohort = new StringBuilder("subject\tsession\traw\tdseg\tlabels\n");
        StringBuilder people = new StringBuilder("participant_id\tlitter\n");
        for (int subject = 1; subject <= 8; subject++) {
            people.append("sub-0" + subject + "\tL" + subject / 2 + "\n");
            for (String session : List.of("a", "b")) {
                cohort.append("0" + subject + "\t" + session + "\t"
                        + brain.raw().folder() + "\t" + brain.dseg() + "\t" + brain.labels() + "\n");
            }
        }
        Path table = Files.writeString(folder.resolve("cohort.tsv"), cohort);
        Path participants = Files.writeString(folder.resolve("participants.tsv"), people);

        Typed typed = Typed.on(
                engine,
                ("run --cohort " + table + " --out " + out + " --patch-size 6 --patch-labels CA1 --stain Abeta"
                                + " --n-patches-per-label 2 --atlas mini --folds 3 --split train=0.6,test=0.4 --split-by "
                                + by + " --participants " + participants)
                        .split(" "));

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        List<ManifestRow> rows = manifest();
        assertThat(rows).hasSize(8 * 2 * 2);
        assertThat(rows).extracting(row -> row.centre().split()).contains("train", "test");
        assertThat(rows).extracting(row -> row.centre().fold()).contains(1, 2, 3);
        Function<Centre, String> unit =
                by.equals("subject") ? Centre::subject : centre -> "L" + Integer.parseInt(centre.subject()) / 2;
        Leaks leaks = new Leaks(by, unit);
        leaks.add(rows);
        assertThat(leaks.found()).isEmpty();
    }
}
