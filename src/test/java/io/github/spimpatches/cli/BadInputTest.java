package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.ngff.OmeZarrWriter.Version;
import io.github.spimpatches.patch.ExtractionRunner;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.patch.MadeImage;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.problem.InputProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be right is refused before anything is written: exit code 2, and a last line that says why. */
class BadInputTest {
    @TempDir
    private Path folder;

    private final Engine engine = new PatchRun(() -> new LocalExtraction(2));
    private MadeBrain brain;
    private Path out;

    @BeforeEach
    void makeBrain() throws IOException {
        brain = MadeBrain.in(folder.resolve("brain"));
        out = folder.resolve("out");
    }

    private List<String> words(String... more) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(brain.options());
        words.addAll(List.of("--out", out.toString()));
        words.addAll(List.of(more));
        if (!words.contains("--patch-size")) {
            words.addAll(List.of("--patch-size", "6"));
        }
        return words;
    }

    private Typed run(String... more) {
        return type(words(more));
    }

    private Typed type(List<String> words) {
        return Typed.on(engine, words.toArray(String[]::new));
    }

    private List<String> runInstead(Object of, Object instead) {
        return words().stream()
                .map(word -> word.replace(of.toString(), instead.toString()))
                .toList();
    }

    /** Refused for this one reason. */
    private void isRefused(Typed typed, String line) {
        assertThat(typed.errLines()).last().asString().isEqualTo("spim-patches run: " + line);
        assertThat(typed.errLines()).filteredOn(l -> !l.startsWith("note: ")).hasSize(1);
        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(out).doesNotExist();
    }

    @Nested
    class NoSuchFile {
        @Test
        void asTheImage() {
            isRefused(
                    type(runInstead("raw.zarr", "row.zarr")),
                    "sub-01, raw: Cannot open " + folder + "/brain/row.zarr: there is no such folder.");
        }

        @Test
        void asTheLabelVolume() throws IOException {
            Files.delete(brain.dseg());

            isRefused(run(), "Cannot read the label volume of sub-01: no such file " + brain.dseg() + ".");
        }

        @Test
        void asTheLabelTable() throws IOException {
            Files.delete(brain.labels());

            isRefused(run(), "Cannot read label table " + brain.labels() + ": no such file.");
        }

        @Test
        void asTheHierarchy() {
            isRefused(
                    run("--hierarchy", folder + "/none.json"),
                    "Cannot read the hierarchy: no such file " + folder + "/none.json.");
        }

        @Test
        void asTheCohortTable() {
            isRefused(
                    type(List.of("run", "--cohort", folder + "/none.tsv", "--out", out.toString())),
                    "Cannot read cohort table " + folder + "/none.tsv: there is no such file.");
        }

        @Test
        void asTheConfigFile() {
            isRefused(
                    run("--config", folder + "/none.yml"),
                    "Cannot read config file " + folder + "/none.yml: there is no such file.");
        }

        @Test
        void asTheBidsFolder() {
            isRefused(
                    type(List.of("run", folder + "/none", out.toString())),
                    "Cannot read BIDS folder " + folder + "/none: there is no such folder.");
        }
    }

    @Nested
    class AnImage {
        @Test
        void thatIsNoZarr() throws IOException {
            Path other = Files.createDirectories(folder.resolve("brain/other"));
            Files.writeString(other.resolve("notes.txt"), "hello");

            isRefused(
                    type(runInstead("raw.zarr", "other")),
                    "sub-01, raw: Cannot open " + other
                            + ": it is no Zarr (neither zarr.json nor .zattrs is there), it holds notes.txt.");
        }

        @Test
        void thatIsAFile() {
            isRefused(
                    type(runInstead("raw=" + brain.raw().folder(), "raw=" + brain.dseg())),
                    "sub-01, raw: Cannot open " + brain.dseg() + ": it is a file, an OME-Zarr folder expected.");
        }

        @Test
        void withoutMultiscales() throws IOException {
            Files.writeString(
                    brain.raw().folder().resolve("zarr.json"),
                    "{\"zarr_format\": 3, \"node_type\": \"group\", \"attributes\": {}}");

            isRefused(
                    run(),
                    "sub-01, raw: Cannot read " + brain.raw().folder()
                            + ": it holds no image (no multiscales); it has no attributes, it holds 0/, 1/,"
                            + " zarr.json.");
        }

        @Test
        void withoutUnit() throws IOException {
            MadeBrain.recipe()
                    .unit(null)
                    .version(Version.NGFF_0_5)
                    .writeTo(brain.raw().folder());

            isRefused(
                    run("--images", "raw"),
                    "sub-01, raw: Cannot place " + brain.raw().folder()
                            + " in the world: axes x, y, z have no unit. Give it with --unit, such as --unit um.");
            assertThat(run("--images", "raw", "--unit", "um").exitCode()).isZero();
        }

        @Test
        void withoutTheLevel() {
            isRefused(
                    run("--images", "mask", "--level", "7"),
                    "sub-01, mask: Cannot make level 7 of " + brain.mask().folder()
                            + ": its last level, 0, has 40 x 36 x 32 voxels, too few to be made 2^7 times coarser.");
            isRefused(
                    run("--images", "mask", "--level", "1", "--beyond-pyramid", "refuse"),
                    "sub-01, mask: Cannot open level 1 of " + brain.mask().folder() + ": it has 1 level, 0 (0).");
        }

        @Test
        void smallerThanThePatch() {
            isRefused(
                    run("--images", "mask", "--patch-size", "33"),
                    "Cannot cut patches of 33 x 33 x 33 voxels from "
                            + brain.mask().folder()
                            + "/0 (sub-01): it has only 40 x 36 x 32. Choose a smaller --patch-size or another"
                            + " --level, or fill up with --edge pad.");
        }

        @Test
        void thatLiesElsewhereThanTheLabelVolume() throws IOException {
            brain.writeDseg(brain.labelsToWorld().inUnitsTimes(1000));

            isRefused(
                    run("--images", "mask"),
                    "The label volume and the image of sub-01 do not meet in the world: " + brain.dseg()
                            + " lies at x 98.0 to 258.0, y -52.0 to 92.0, z 5.0 to 133.0 mm, "
                            + brain.mask().folder()
                            + "/0 at x 0.098 to 0.258, y -0.052 to 0.092, z 0.005 to 0.133 mm. One is 1000 times the"
                            + " other: suspect the units. Check units (--unit), orientation (--orientation) and that"
                            + " both are of this subject.");
        }

        @Test
        void thatIsAThousandTimesSmallerThanTheLabelVolumeAroundIt() throws IOException {
            brain.writeDseg(brain.labelsToWorld().inUnitsTimes(1000).startingAt(-20, 0, -10));

            isRefused(
                    run("--images", "mask"),
                    "The label volume and the image of sub-01 differ 1000 times in size: " + brain.dseg()
                            + " lies at x -62.0 to 98.0, y -52.0 to 92.0, z -75.0 to 53.0 mm, "
                            + brain.mask().folder()
                            + "/0 at x 0.098 to 0.258, y -0.052 to 0.092, z 0.005 to 0.133 mm. Suspect the units"
                            + " (--unit) or the scale.");
        }

        @Test
        void thatLiesBesideTheLabelVolume() throws IOException {
            Affine there = brain.labelsToWorld().startingAt(100, 0, 0);
            brain.writeDseg(there);

            isRefused(
                    run("--images", "mask"),
                    "The label volume and the image of sub-01 do not meet in the world: " + brain.dseg()
                            + " lies at x 0.898 to 1.058, y -0.052 to 0.092, z 0.005 to 0.133 mm, "
                            + brain.mask().folder()
                            + "/0 at x 0.098 to 0.258, y -0.052 to 0.092, z 0.005 to 0.133 mm. Check units (--unit),"
                            + " orientation (--orientation) and that both are of this subject.");
        }

        @Test
        void ofTheRawOnesShapeButAnotherScale() throws IOException {
            new MadeImage.Recipe()
                    .extent(40, 36, 32)
                    .micrometres(1, 1, 1)
                    .writeTo(brain.mask().folder());

            isRefused(
                    run(),
                    "The mask image of sub-01 has the raw image's shape (40 x 36 x 32) but another voxel size: 0.001"
                            + " x 0.001 x 0.001 mm, raw has 0.004 x 0.004 x 0.004 mm ("
                            + brain.mask().folder()
                            + "). Its geometry was lost on the way: take the raw image's with --geometry-from raw.");
            assertThat(run("--geometry-from", "raw").exitCode()).isZero();
        }

        @Test
        void ofTheRawOnesShapeWithoutUnit() throws IOException {
            new MadeImage.Recipe()
                    .extent(40, 36, 32)
                    .unit(null)
                    .writeTo(brain.mask().folder());

            isRefused(
                    run(),
                    "sub-01, mask: Cannot place " + brain.mask().folder()
                            + " in the world: axes x, y, z have no unit. Give it with --unit, such as --unit um. It"
                            + " has the raw image's shape: --geometry-from raw takes the raw image's place in the"
                            + " world.");
            assertThat(run("--geometry-from", "raw").exitCode()).isZero();
        }

        @Test
        void whoseStainIsNotThere() {
            isRefused(
                    run("--stain", "YoPr", "--images", "raw"),
                    "No image of sub-01 has the stain \"YoPr\"; there are Abeta, YoPro. Did you mean YoPro?");
        }
    }

    @Nested
    class AnAtlas {
        @Test
        void withoutTheLabel() {
            isRefused(
                    run("--patch-labels", "CA2", "DG"),
                    "Unknown label \"CA2\" in " + brain.labels() + ". Did you mean CA1?");
        }

        @Test
        void whoseTableHasNoIndex() throws IOException {
            Files.writeString(brain.labels(), "code\tname\n1\tField CA1\n");

            isRefused(run(), "Cannot read label table " + brain.labels() + ": no column named index; found code, name");
        }

        @Test
        void thatIsCutOff() throws IOException {
            byte[] whole = Files.readAllBytes(brain.dseg());
            Files.write(brain.dseg(), Arrays.copyOf(whole, whole.length - 20));

            isRefused(run(), damaged(brain.dseg(), "11520 bytes of voxels (20 x 18 x 16, uint16)", 11380));
        }

        @Test
        void thatIsCutOffBeforeItsHeaderEnds() throws IOException {
            byte[] whole = Files.readAllBytes(brain.dseg());
            Files.write(brain.dseg(), Arrays.copyOf(whole, 40));

            isRefused(
                    run(),
                    "Cannot read " + brain.dseg()
                            + ": the file is damaged or truncated before the end of its header (Unexpected end of"
                            + " ZLIB input stream)");
        }

        @Test
        void thatClaimsMoreVoxelsThanItHas() throws IOException {
            byte[] nifti =
                    new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(brain.dseg()))).readAllBytes();
            ByteBuffer.wrap(nifti).order(ByteOrder.LITTLE_ENDIAN).putShort(46, (short) 32000);
            Path plain = folder.resolve("brain/sub-01_seg-mini_dseg.nii");
            Files.write(plain, nifti);

            isRefused(
                    type(runInstead(brain.dseg(), plain)),
                    damaged(plain, "23040000 bytes of voxels (20 x 18 x 32000, uint16)", 11520));
        }

        @Test
        void thatIsCompressedAndClaimsMoreVoxelsThanItHas() throws IOException {
            byte[] nifti =
                    new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(brain.dseg()))).readAllBytes();
            ByteBuffer.wrap(nifti).order(ByteOrder.LITTLE_ENDIAN).putShort(46, (short) 20);
            Files.write(brain.dseg(), Encoder.GZIP.encode(nifti));

            isRefused(run(), damaged(brain.dseg(), "14400 bytes of voxels (20 x 18 x 20, uint16)", 11520));
        }

        private String damaged(Path file, String claim, int held) {
            return "Cannot read " + file + ": the header claims " + claim + ", the file holds " + held
                    + ". The file is damaged or truncated.";
        }
    }

    @Nested
    class Settings {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "--patch-size 0 | Invalid --patch-size: found 0; expected one whole number, or three (x y z), each"
                            + " from 1 to 32767.",
                    "--patch-size 40000 | Invalid --patch-size: found 40000; expected one whole number, or three (x y"
                            + " z), each from 1 to 32767.",
                    "--patch-seed 9223372036854775808 | Invalid --patch-seed: found 9223372036854775808; expected a"
                            + " whole number from -9223372036854775808 to 9223372036854775807.",
                    "--n-patches-per-label 0 | Invalid --n-patches-per-label: found 0; expected a whole number from 1"
                            + " to 1000000.",
                    "--containment fraction=1.5 | --containment: Invalid containment \"fraction=1.5\": expected region,"
                            + " center or fraction=F with F above 0 and at most 1",
                    "--preset spimquant@0.22 | --preset: Unknown preset \"spimquant@0.22\"; expected spimquant,"
                            + " spimquant@0.21.1 or spimquant@0.21.4.",
                    "--orientation RAX | --orientation: Invalid orientation \"RAX\": expected three letters, one of L or R,"
                            + " one of A or P, one of S or I, such as RAS (x, y, z)",
                    "--patchsize 6 | Unknown option --patchsize. Did you mean --patch-size? 'spim-patches run --help' lists"
                            + " all."
                })
        void outOfRangeOrUnknownOnTheCommandLine(String option, String line) {
            isRefused(run(option.split(" ")), line);
        }

        @Test
        void unknownInTheConfigFile() throws IOException {
            Path config = Files.writeString(folder.resolve("c.yml"), "patch_sise: 6\n");

            isRefused(
                    run("--config", config.toString()),
                    "Unknown key \"patch_sise\" in " + config + ", line 1. Did you mean patch_size or patch_seed?");
        }

        @Test
        void geometryFromAKindThatIsNotThere() {
            isRefused(
                    run("--geometry-from", "corrected"),
                    "Cannot take the geometry of sub-01 from \"corrected\": it has no such image; it has raw, mask.");
        }
    }

    @Nested
    class AMapOfWeights {
        private String weigh(MadeBrain.Value value) throws IOException {
            return brain.writeMap("map.nii.gz", brain.labelsToWorld(), value).toString();
        }

        private void isRefusedFor(String map, String words) {
            for (String sampler : List.of("density", "active")) {
                isRefused(
                        run("--sampler", sampler, "--weights", map),
                        "Cannot weigh the places of sub-01: the map " + map + " is " + words);
            }
        }

        private static final String EXPECTED = "; expected finite weights of at least 0 wherever there are labels.";

        @Test
        void thatIsZeroInAllLabels() throws IOException {
            isRefusedFor(weigh((i, j, k) -> 0), "0 in all of its labels, so that nothing can be drawn.");
        }

        @Test
        void thatIsNegativeSomewhere() throws IOException {
            isRefusedFor(
                    weigh((i, j, k) -> i == 3 && j == 4 && k == 5 ? -0.5 : 1),
                    "-0.5 at label voxel (3, 4, 5), in label 1" + EXPECTED);
        }

        @Test
        void thatIsNotANumberSomewhere() throws IOException {
            isRefusedFor(
                    weigh((i, j, k) -> i == 13 && j == 4 && k == 5 ? Double.NaN : 1),
                    "NaN at label voxel (13, 4, 5), in label 2" + EXPECTED);
        }

        @Test
        void thatIsInfiniteSomewhere() throws IOException {
            isRefusedFor(
                    weigh((i, j, k) -> i == 3 && j == 4 && k == 5 ? Double.POSITIVE_INFINITY : 1),
                    "Infinity at label voxel (3, 4, 5), in label 1" + EXPECTED);
        }

        @Test
        void thatLiesElsewhere() throws IOException {
            String map = brain.writeMap("map.nii.gz", brain.labelsToWorld().startingAt(100, 0, 0), (i, j, k) -> 1)
                    .toString();
            isRefused(
                    run("--sampler", "density", "--weights", map),
                    "Cannot weigh the places of sub-01: 5760 of 5760 voxels of its labels lie outside the map " + map
                            + ". Check that it is of this subject and covers the labels, and its units and"
                            + " orientation.");
        }

        @Test
        void thatCoversHalfOfTheLabels() throws IOException {
            String map = brain.writeMap("map.nii.gz", brain.labelsToWorld().startingAt(10, 0, 0), (i, j, k) -> 1)
                    .toString();
            isRefused(
                    run("--sampler", "density", "--weights", map),
                    "Cannot weigh the places of sub-01: 2880 of 5760 voxels of its labels lie outside the map " + map
                            + ". Check that it is of this subject and covers the labels, and its units and"
                            + " orientation.");
        }

        @Test
        void whoseOnlyBadVoxelLiesOutsideEveryWantedLabelIsNone() throws IOException {
            String map = weigh((i, j, k) -> i == 3 && j == 4 && k == 5 ? Double.NaN : 1);
            assertThat(run("--sampler", "density", "--weights", map, "--patch-labels", "DG")
                            .exitCode())
                    .isZero();
        }
    }

    @Nested
    class ADivision {
        private String participants(String tsv) throws IOException {
            return Files.writeString(folder.resolve("participants.tsv"), tsv).toString();
        }

        @Test
        void byAColumnThatIsMissing() throws IOException {
            String table = participants("participant_id\tsex\nsub-01\tF\n");
            isRefused(
                    run("--folds", "2", "--split-by", "sec", "--participants", table),
                    "No column \"sec\" in " + table + "; found: participant_id, sex. Did you mean sex?");
        }

        @Test
        void byAColumnThatIsEmptyForASubject() throws IOException {
            String table = participants("participant_id\tsex\nsub-01\tn/a\n");
            isRefused(
                    run("--sampler", "stratified", "--stratify-by", "sex", "--participants", table),
                    "Cannot group sub-01 by sex: the column is empty in " + table + ".");
        }

        @Test
        void intoMoreFoldsThanSubjects() {
            isRefused(
                    run("--folds", "3"),
                    "Cannot make 3 folds by subject: there is only 1; expected at most that many folds.");
        }
    }

    @Test
    void aDistanceThatNoRegionHoldsSaysHowManyFitAndWhatWouldDo() {
        Typed typed = run("--min-distance", "5", "--n-patches-per-label", "4", "--patch-labels", "CA1", "DG");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.errLines())
                .filteredOn(line -> line.startsWith("  sub-01"))
                .hasSize(2)
                .allMatch(line -> line.matches("  sub-01 (CA1|DG): 1 of 4 [(].* eligible[)]; 1 fits 5 mm apart:"
                        + " --min-distance 0[.]0[0-9]+"));
        assertThat(run("--min-distance", "5", "--strict", "--patch-labels", "CA1")
                        .exitCode())
                .isEqualTo(ExitCode.PARTIAL);
    }

    @Nested
    class AForegroundRule {
        @Test
        void ofMoreAtLeastThanAtMost() {
            isRefused(
                    run("--min-foreground", "0.5", "--max-foreground", "0.1"),
                    "Conflict: --min-foreground 0.5 is more than --max-foreground 0.1: no patch has both.");
        }

        @Test
        void withoutAMask() {
            isRefused(
                    run("--min-foreground", "0.5", "--images", "raw"),
                    "Cannot tell the foreground of sub-01: it has no images of kind \"mask\"; expected one, among the"
                            + " run's images.");
        }

        @Test
        void byOneOfSeveralStains() {
            isRefused(
                    run("--min-foreground", "0.5", "--foreground", "raw"),
                    "Cannot tell the foreground of sub-01: it has 2 images of kind \"raw\" (raw:Abeta, raw:YoPro);"
                            + " expected one, such as --foreground raw:Abeta, among the run's images.");
        }

        @Test
        void thatNoPlaceHoldsSaysHowManyDoAndWhatWouldDo() {
            Typed typed = run("--min-foreground", "1", "--patch-size", "12", "--patch-labels", "DG");
            assertThat(typed.exitCode()).isEqualTo(ExitCode.PARTIAL);
            assertThat(typed.errLines())
                    .filteredOn(line -> line.startsWith("  sub-01"))
                    .hasSize(1)
                    .allMatch(line -> line.matches("  sub-01 DG: [0-9] of 10 [(].*; [0-9] places? (has|have) a"
                            + " foreground of at least 1: --min-foreground 0[.]9[0-9]*"));
        }
    }

    @Nested
    class TheOutputFolder {
        @Test
        void isAFile() throws IOException {
            Files.writeString(out, "mine");

            Typed typed = run();

            assertThat(typed.errLines())
                    .containsExactly(
                            "spim-patches run: Cannot write to " + out + ": " + out + " is a file, not a folder.");
            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(out).hasContent("mine");
        }

        /** The kernel's own folders take no file of anybody, root included. */
        @Test
        void cannotBeMade() {
            assumeTrue(Files.isDirectory(Path.of("/proc/self")), "there is no such folder here");
            out = Path.of("/proc/nope/deep");

            Typed typed = run();

            assertThat(typed.errLines())
                    .last()
                    .isIn(
                            "spim-patches run: Cannot write to /proc/nope/deep: cannot make /proc/nope: No such file or"
                                    + " directory",
                            "spim-patches run: Cannot write to /proc/nope/deep: no permission to write in /proc.");
            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        }

        @Test
        void liesBelowAFile() throws IOException {
            Path file = Files.writeString(folder.resolve("file"), "mine");
            out = file.resolve("a/b");

            assertThat(run().errLines())
                    .containsExactly(
                            "spim-patches run: Cannot write to " + out + ": " + file + " is a file, not a folder.");
            assertThat(file).hasContent("mine");
        }
    }

    @Nested
    class ACohort {
        @Test
        void thatHasASubjectTwice() throws IOException {
            Path table = cohort("sub-01", "01");

            isRefused(
                    type(List.of("run", "--cohort", table.toString(), "--out", out.toString())),
                    "Cohort table " + table + " has sub-01 twice: lines 2 and 3.");
        }

        @Test
        void isToldAllThatIsWrongWithItsImagesAtOnce() throws IOException {
            Path table = cohort("01", "02");

            Typed typed = type(List.of(
                    "run",
                    "--cohort",
                    table.toString(),
                    "--out",
                    out.toString(),
                    "--level",
                    "1,9",
                    "--patch-size",
                    "64"));

            assertThat(typed.errLines())
                    .filteredOn(line -> !line.startsWith("note: "))
                    .containsExactly(
                            noLevel("01"),
                            noLevel("02"),
                            "spim-patches run: Cannot cut patches of 64 x 64 x 64 voxels from 2 images of 2 subjects at"
                                    + " level 1: each has only 20 x 18 x 16, such as "
                                    + brain.raw().folder() + "/1 (sub-01)." + ADVICE,
                            "spim-patches run: 3 problems, listed above; nothing was written.");
            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(out).doesNotExist();
        }

        private String noLevel(String subject) {
            return "spim-patches run: sub-" + subject + ", raw: Cannot make level 9 of "
                    + brain.raw().folder()
                    + ": its last level, 1, has 20 x 18 x 16 voxels, too few to be made 2^8 times coarser.";
        }

        /** A patch size is too large for one image as for the next: that is one thing to say, and to mend. */
        @Test
        void isToldOnceForEachLevelThatItsPatchesAreTooLarge() throws IOException {
            Path table = cohort("01", "02");

            Typed typed = type(List.of(
                    "plan",
                    "--cohort",
                    table.toString(),
                    "--out",
                    out.toString(),
                    "--level",
                    "0,1",
                    "--patch-size",
                    "37"));

            Path raw = brain.raw().folder();
            assertThat(typed.errLines())
                    .filteredOn(line -> !line.startsWith("note: "))
                    .containsExactly(
                            "spim-patches plan: Cannot cut patches of 37 x 37 x 37 voxels from 2 images of 2 subjects at"
                                    + " level 0: each has only 40 x 36 x 32, such as " + raw + "/0 (sub-01)." + ADVICE,
                            "spim-patches plan: Cannot cut patches of 37 x 37 x 37 voxels from 2 images of 2 subjects at"
                                    + " level 1: each has only 20 x 18 x 16, such as " + raw + "/1 (sub-01)." + ADVICE,
                            "spim-patches plan: 2 problems, listed above; nothing was written.");
        }

        private static final String ADVICE =
                " Choose a smaller --patch-size or another --level, or fill up with --edge pad.";

        private Path cohort(String... subjects) throws IOException {
            StringBuilder tsv = new StringBuilder("subject\traw\tdseg\tlabels\n");
            for (String subject : subjects) {
                tsv.append(subject).append('\t').append(brain.raw().folder()).append('\t');
                tsv.append(brain.dseg()).append('\t').append(brain.labels()).append('\n');
            }
            return Files.writeString(folder.resolve("cohort.tsv"), tsv);
        }
    }

    @Nested
    class GivenCentres {
        private Typed extract(String tsv) throws IOException {
            Path centers = Files.writeString(folder.resolve("mine.tsv"), tsv);
            List<String> words = new ArrayList<>(words("--centers", centers.toString()));
            words.set(0, "extract");
            return type(words);
        }

        private void isRefused(Typed typed, String... lines) {
            assertThat(typed.errLines())
                    .filteredOn(line -> !line.startsWith("note: "))
                    .containsExactlyElementsOf(Arrays.stream(lines)
                            .map(line -> "spim-patches extract: " + line)
                            .toList());
            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(out).doesNotExist();
        }

        @Test
        void ofAnotherSubject() throws IOException {
            isRefused(
                    extract("subject\tlabel\tx_mm\ty_mm\tz_mm\n07\t1\t0\t0\t0\n"),
                    "Cannot extract sub-07 of " + folder
                            + "/mine.tsv: the cohort, sub-01, has no such subject. Did you mean 01?");
        }

        @Test
        void thatAreNone() throws IOException {
            isRefused(
                    extract("subject\tlabel\tx_mm\ty_mm\tz_mm\n"),
                    "Cannot extract: " + folder + "/mine.tsv holds no centre.");
        }

        @Test
        void withoutAColumn() throws IOException {
            isRefused(
                    extract("subject\tlabel\tx_mm\ty_mm\n01\t1\t0\t0\n"),
                    "Cannot read " + folder
                            + "/mine.tsv as a centres table: it lacks the column z_mm; found: subject, label, x_mm,"
                            + " y_mm");
        }
    }

    @Test
    void aJavaThatSparkCannotUseIsRefusedBeforeAnythingIsRead() {
        Engines unusable = new Engines() {
            @Override
            public void check() {
                throw new InputProblem("Spark 4.0.1 cannot run on Java 99; use Java 17 or 21.");
            }

            @Override
            public ExtractionRunner runner() {
                throw new AssertionError("started");
            }
        };

        isRefused(
                Typed.on(new PatchRun(unusable), words().toArray(String[]::new)),
                "Spark 4.0.1 cannot run on Java 99; use Java 17 or 21.");
    }
}
