package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.export.ExportRunner;
import io.github.spimpatches.export.ExportTask;
import io.github.spimpatches.export.Format;
import io.github.spimpatches.export.LocalExport;
import io.github.spimpatches.export.WriteParts;
import io.github.spimpatches.manifest.ChangedRow;
import io.github.spimpatches.manifest.Column;
import io.github.spimpatches.manifest.ManifestColumns;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.manifest.Tables;
import io.github.spimpatches.patch.ExtractionRunner;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.problem.Version;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A run of two regions is handed on in every format: one region to train with, the other to test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportTest {
    private static final String RUN = "spim-patches/seg-mini_level-0/";
    private static final int PATCHES = 4;
    private static final String RECORD = ".spim-patches-export.json";

    @TempDir
    private static Path folder;

    private final PatchRun engine = new PatchRun(() -> new LocalExtraction(2));
    private MadeBrain brain;
    private Path whole;
    private Path dest;
    private int destinations;

    @BeforeAll
    void run() throws IOException {
        brain = MadeBrain.in(folder.resolve("brain"));
        whole = folder.resolve("whole");
        assertThat(cut(whole, "--split", "train=0.5,test=0.5", "--folds", "2", "--split-by", "region")
                        .exitCode())
                .isZero();
    }

    @BeforeEach
    void freshDestination() {
        dest = folder.resolve("dest-" + ++destinations);
    }

    private Typed cut(Path out, String... more) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(brain.options());
        words.addAll(List.of("--out", out.toString(), "--n-patches-per-label", Integer.toString(PATCHES)));
        words.addAll(List.of("--patch-labels", "CA1", "DG", "--patch-size", "6"));
        words.addAll(List.of(more));
        return Typed.on(engine, words.toArray(String[]::new));
    }

    private Typed export(Path out, String... more) {
        return export(engine, out, more);
    }

    private Typed export(PatchRun by, Path out, String... more) {
        List<String> words = new ArrayList<>(List.of("export", out.toString(), dest.toString()));
        words.addAll(List.of(more));
        return Typed.on(by, words.toArray(String[]::new));
    }

    private Path copy(String name) throws IOException {
        Path copy = folder.resolve(name);
        try (Stream<Path> paths = Files.walk(whole)) {
            for (Path path : paths.toList()) {
                Files.copy(path, copy.resolve(whole.relativize(path).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return copy;
    }

    /** Every file below a folder, with its bytes' checksum. */
    private static Map<String, Integer> bytes(Path root) throws IOException {
        Map<String, Integer> bytes = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                bytes.put(root.relativize(path).toString(), java.util.Arrays.hashCode(Files.readAllBytes(path)));
            }
        }
        return bytes;
    }

    private static Path onePatch(Path out) throws IOException {
        try (Stream<Path> paths = Files.walk(out)) {
            return paths.filter(path -> path.toString().endsWith(".nii.gz"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Stops after some files, as one that was killed would. */
    private record Stopping(int after) implements ExportRunner {
        @Override
        public <T extends Serializable> List<T> run(
                List<? extends ExportTask<T>> tasks, Class<T> type, Progress progress) {
            List<T> results = new ArrayList<>();
            for (ExportTask<T> task : tasks) {
                if (task instanceof WriteParts write) {
                    new WriteParts(
                                    new ArrayList<>(write.parts()
                                            .subList(
                                                    0,
                                                    Math.min(
                                                            after, write.parts().size()))),
                                    write.from(),
                                    write.to(),
                                    write.isResumed())
                            .run(progress);
                    throw new CancellationException("stopped");
                }
                results.addAll(task.run(progress));
            }
            return results;
        }
    }

    private record StoppingEngines(int after) implements Engines {
        @Override
        public ExtractionRunner runner() {
            return new LocalExtraction(1);
        }

        @Override
        public ExportRunner exports(long bytes) {
            return new Stopping(after);
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void anExportThatWasStoppedGoesOnAndComesToTheSameBytes(Format format) throws IOException {
        String[] words = {"--format", format.word(), "--shard-count", "3"};
        assertThat(export(whole, words).exitCode()).isZero();
        Map<String, Integer> atOnce = bytes(dest);

        dest = dest.resolveSibling(dest.getFileName() + "-stopped");
        assertThat(export(new PatchRun(new StoppingEngines(1)), whole, words).exitCode())
                .isNotZero();
        Map<String, Integer> stopped = bytes(dest);
        assertThat(atOnce).containsAllEntriesOf(stopped);
        assertThat(stopped).hasSizeLessThan(atOnce.size());
        Path left = Files.write(dest.resolve(".spim-patches-0.tmp"), new byte[5]);
        Files.setLastModifiedTime(left, FileTime.from(Instant.EPOCH));

        Typed again = export(whole, words);

        assertThat(again.out()).contains("(1 kept)");
        assertThat(bytes(dest)).isEqualTo(atOnce);
        assertThat(export(whole, words).out()).contains(", 0 kB read");
        assertThat(bytes(dest)).isEqualTo(atOnce);
    }

    @Test
    void samplesStayInTheirPartAndShardsAreNoLargerThanAsked() throws IOException {
        assertThat(export(whole, "--format", "webdataset", "--shard-count", "3").err())
                .isEmpty();

        TreeMap<String, List<String>> byShard = new TreeMap<>();
        for (String shard : bytes(dest).keySet()) {
            if (shard.endsWith(".tar")) {
                byShard.put(shard, names(dest.resolve(shard)));
            }
        }
        assertThat(byShard.keySet())
                .hasSize(4)
                .allMatch(name -> name.matches("(train|test)-fold-[12]-00000[01]\\.tar"));
        assertThat(byShard.values()).allSatisfy(members -> {
            assertThat(members)
                    .allMatch(name -> name.matches("[^.]+\\.(json|mask\\.nii\\.gz|raw-(abeta|yopro)\\.nii\\.gz)"));
            assertThat(members.size()).isIn(3 * 4, 4);
            assertThat(members.stream()
                            .map(name -> name.replaceFirst("_patch.*", ""))
                            .distinct())
                    .hasSize(1);
        });
    }

    @Test
    void theSeedAloneDecidesOnTheOrderOfSamples() throws IOException {
        Path first = dest;
        export(whole, "--format", "webdataset");
        dest = dest.resolveSibling("another-seed");
        export(whole, "--format", "webdataset", "--seed", "7");

        List<String> shards = bytes(first).keySet().stream()
                .filter(name -> name.endsWith(".tar"))
                .toList();
        boolean isSame = true;
        for (String shard : shards) {
            assertThat(names(dest.resolve(shard))).containsExactlyInAnyOrderElementsOf(names(first.resolve(shard)));
            isSame &= names(dest.resolve(shard)).equals(names(first.resolve(shard)));
        }
        assertThat(isSame).isFalse();
    }

    private static List<String> names(Path archive) throws IOException {
        try (TarFile tar = new TarFile(archive.toFile())) {
            return tar.getEntries().stream().map(TarArchiveEntry::getName).toList();
        }
    }

    @Test
    void nnunetTrainsWithOnePartAndTestsWithTheOther() throws IOException {
        assertThat(export(whole, "--format", "nnunet", "--name", "Two regions", "--dataset-id", "12", "--binarize")
                        .exitCode())
                .isZero();

        Map<String, Integer> files = bytes(dest);
        String root = "Dataset012_Tworegions/";
        for (String part : List.of("Tr", "Ts")) {
            assertThat(files.keySet().stream().filter(file -> file.startsWith(root + "images" + part + "/")))
                    .hasSize(2 * PATCHES)
                    .allMatch(file -> file.matches(".*_000[01]\\.nii\\.gz"));
            assertThat(files.keySet().stream().filter(file -> file.startsWith(root + "labels" + part + "/")))
                    .hasSize(PATCHES);
        }
        JsonNode dataset = json(root + "dataset.json");
        assertThat(dataset.toString())
                .isEqualTo(
                        "{\"channel_names\":{\"0\":\"Abeta\",\"1\":\"YoPro\"},\"labels\":{\"background\":0,\"mask\":1},"
                                + "\"numTraining\":4,\"file_ending\":\".nii.gz\",\"name\":\"Two regions\",\"description\":"
                                + "\"Patches cut by spim-patches "
                                + Version.ofThisBuild().version() + "\"}");
        JsonNode splits = json(root + "splits_final.json");
        assertThat(splits).hasSize(1);
        assertThat(splits.get(0).path("train").size()
                        + splits.get(0).path("val").size())
                .isEqualTo(PATCHES);
    }

    private JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(dest.resolve(file).toFile());
    }

    @Test
    void parquetHasAFolderForEachPart() throws IOException {
        assertThat(export(whole, "--format", "parquet").exitCode()).isZero();

        assertThat(bytes(dest).keySet())
                .containsExactly(RECORD, "README.md", "test/00000-of-00001.parquet", "train/00000-of-00001.parquet");
        assertThat(Files.readString(dest.resolve("README.md")))
                .startsWith(
                        "---\nconfigs:\n- config_name: default\n  data_files:\n  - split: test\n    path: test/*.parquet\n")
                .contains("24 patches of 2 regions of 1 subject", "| raw-abeta | 8 | 6 x 6 x 6 | uint16 |");
    }

    @Test
    void oneArchiveHoldsPatchesTablesReadmeAndLicence() throws IOException {
        Path licence = Files.writeString(folder.resolve("terms.txt"), "Do as you like.\n");
        Path readme = Files.writeString(folder.resolve("about.md"), "# Ours\n");
        dest = folder.resolve("one/patches.tar");

        Typed typed = export(whole, "--licence", licence.toString(), "--readme", readme.toString());

        assertThat(typed.err()).isEmpty();
        assertThat(bytes(dest.getParent()).keySet()).containsExactly("patches.tar", "patches.tar.json");
        assertThat(names(dest))
                .hasSize(24 + 5)
                .startsWith("LICENSE", "README.md", "labels.tsv", "manifest.tsv", "participants.tsv");
        assertThat(names(dest).subList(5, 29)).isSorted();
        try (TarFile tar = new TarFile(dest.toFile())) {
            assertThat(tar.getEntries()).allSatisfy(entry -> {
                assertThat(entry.getLongUserId()
                                + entry.getLongGroupId()
                                + entry.getLastModifiedTime().toMillis())
                        .isZero();
                assertThat(entry.getUserName() + entry.getGroupName()).isEmpty();
                if (entry.getName().endsWith(".nii.gz")) {
                    assertThat(tar.getInputStream(entry))
                            .hasBinaryContent(Files.readAllBytes(whole.resolve(entry.getName())));
                }
            });
        }
    }

    @Test
    void zarrKeepsEachPartInOneStretch() throws IOException {
        assertThat(export(whole, "--format", "zarr").exitCode()).isZero();

        JsonNode array = json("patches.zarr/0/zarr.json");
        assertThat(array.path("shape").toString()).isEqualTo("[8,3,6,6,6]");
        assertThat(array.path("chunk_grid")
                        .path("configuration")
                        .path("chunk_shape")
                        .toString())
                .isEqualTo("[1,3,6,6,6]");
        JsonNode own = json("patches.zarr/zarr.json").path("attributes").path("spim-patches");
        assertThat(own.path("channels").toString()).isEqualTo("[\"mask\",\"raw-abeta\",\"raw-yopro\"]");
        assertThat(own.path("parts").toString()).matches("\\{\"test-fold-[12]\":\\[0,4],\"train-fold-[12]\":\\[4,8]}");
    }

    @Test
    void onlyWhatIsChosenIsExported() throws IOException {
        assertThat(export(
                                whole,
                                "--format",
                                "tar",
                                "--images",
                                "raw",
                                "--stain",
                                "yopro",
                                "--patch-labels",
                                "Field CA1")
                        .out())
                .startsWith("4 patches as tar");
        assertThat(Files.readString(dest.resolve("labels.tsv")))
                .isEqualTo("index\tname\tabbreviation\n1\tField CA1\tCA1\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    | Missing --format; there are tar, webdataset, nnunet, bids, zarr, parquet.
                    --format zar | Unknown format "zar"; there are tar, webdataset, nnunet, bids, zarr, parquet. Did you mean tar or zarr?
                    --format zarr --run other | Cannot find the run "other" in OUT: there are seg-mini_level-0.
                    --format zarr --patch-labels CA2 | Cannot export label "CA2": no patch of the run has it; there are 1, 2, CA1, DG, Dentate gyrus, Field CA1. Did you mean CA1?
                    --format zarr --images masks | Cannot export image "masks": no patch of the run has it; there are mask, raw. Did you mean mask?
                    --format zarr --level 1 | Cannot export level "1": no patch of the run has it; there are 0.
                    --format zarr --mask-desc k3 | Cannot export mask "k3": no patch of the run has it; there are mask.
                    --format zarr --participant-label 02 | Cannot export subject "02": no patch of the run has it; there are 01.
                    --format nnunet --images raw | Cannot export to nnU-Net without labels: there is no patch of the image kind "mask" among raw-abeta, raw-yopro. Run with masks, or name the kind that holds labels with --mask.
                    --format nnunet --mask raw | Cannot export to nnU-Net with several masks: there are raw-abeta, raw-yopro. Choose one with --stain.
                    --format nnunet --images mask | Cannot export to nnU-Net without images: there are only patches of mask.
                    --format nnunet --dataset-id 1000 | Invalid --dataset-id: found 1000; expected a whole number from 1 to 999.
                    --format parquet --shard-size 1X | Invalid --shard-size: found "1X"; expected bytes, such as 500M or 2G.
                    --format tar --licence none.txt | Cannot read none.txt for --license: no such file.
                    """)
    void whatCannotBeExportedIsOneLineAndNothingIsWritten(String options, String message) {
        Typed typed = export(whole, options == null ? new String[0] : options.split(" "));

        assertThat(typed.err().replace(whole.toString(), "OUT")).isEqualTo("spim-patches export: " + message + "\n");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(dest).doesNotExist();
    }

    @Test
    void aRunThatIsNotFinishedIsRefused() throws IOException {
        Path out = copy("unfinished");
        Files.delete(out.resolve(RUN + "run.json"));

        assertThat(export(out, "--format", "tar").errLines())
                .singleElement()
                .asString()
                .startsWith("spim-patches export: Cannot export the run \"seg-mini_level-0\": it is not finished");
        assertThat(export(folder.resolve("brain"), "--format", "tar").err()).contains("Cannot find a run in ");
    }

    @Test
    void everyFileThatIsLostIsNamedBeforeAnythingIsWritten() throws IOException {
        Path out = copy("lost");
        Path patch = onePatch(out);
        Files.delete(patch);

        Typed typed = export(out, "--format", "tar");

        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(typed.err())
                .isEqualTo("spim-patches export: Cannot export " + out.relativize(patch)
                        + ": there is no such file, though the manifest lists it. The command that made the run makes it"
                        + " again.\n");
        assertThat(dest).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aPatchThatWasChangedTakesNoOtherFileWithIt(Format format) throws IOException {
        Path out = copy("changed-" + format);
        Path patch = onePatch(out);
        byte[] stored = Files.readAllBytes(patch);
        stored[stored.length / 2] ^= 1;
        Files.write(patch, stored);

        Typed typed = export(out, "--format", format.word());

        assertThat(typed.err())
                .contains("Cannot export " + out.relativize(patch) + ": ")
                .doesNotContain("Exception");
        if (format == Format.NNUNET) {
            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            return;
        }
        assertThat(typed.exitCode()).isEqualTo(ExitCode.PARTIAL);
        assertThat(typed.errLines().get(typed.errLines().size() - 1))
                .matches(
                        "spim-patches export: 1 of [0-9]+ files could not be written; the same command goes on with them.");
        assertThat(bytes(dest).keySet()).noneMatch(file -> file.endsWith(".tmp") || file.endsWith("README.md"));
    }

    /** In every row, as a table from somewhere else could have it. */
    private void spoil(Path out, String column, Object value) throws IOException {
        LocalStorage storage = new LocalStorage();
        Location manifest = new Location(out.resolve(RUN + "manifest.parquet").toString());
        List<Column<ManifestRow>> columns = new ArrayList<>();
        for (Column<ManifestRow> each : ManifestColumns.ALL) {
            if (!each.name().equals(column)) {
                columns.add(each);
            } else if (!"gone".equals(value)) {
                columns.add(new Column<>(column, each.type(), each.meaning(), row -> value));
            }
        }
        Tables.write(storage, manifest, columns, ManifestTable.read(storage, manifest));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", textBlock = """
                    path    | null         | Nothing in MANIFEST, row 1, column path: expected some text
                    path    | ../../secret | Cannot export the run "seg-mini_level-0": its manifest.parquet names the file ../../secret; expected a path within OUT_DIR
                    image   | null         | Nothing in MANIFEST, row 1, column image: expected some text
                    subject | null         | Nothing in MANIFEST, row 1, column subject: expected some text
                    dtype   | null         | Nothing in MANIFEST, row 1, column dtype: expected some text
                    dtype   | quaternion   | Invalid value "quaternion" in MANIFEST, row 1, column dtype: expected one of uint8, int8, uint16, int16, uint32, int32, uint64, int64, float32, float64
                    size_x  | -3           | Invalid value "-3" in MANIFEST, row 1, column size_x: expected a whole number from 1
                    size_z  | null         | Nothing in MANIFEST, row 1, column size_z: expected a whole number
                    level   | -1           | Invalid value "-1" in MANIFEST, row 1, column level: expected a whole number from 0
                    bytes   | -1           | Invalid value "-1" in MANIFEST, row 1, column bytes: expected a whole number from 1
                    bytes   | null         | Nothing in MANIFEST, row 1, column bytes: expected a whole number
                    crc32c  | x            | Invalid value "x" in MANIFEST, row 1, column crc32c: expected eight hexadecimal digits
                    status  | lost         | Invalid value "lost" in MANIFEST, row 1, column status: expected written, kept or failed
                    path    | gone         | Cannot read MANIFEST as a manifest: it lacks path; found: subject,
                    """)
    void aManifestThatNoRunWroteIsOneLineWithAdvice(String column, String value, String message) throws IOException {
        Path out = copy("manifest-" + ++destinations);
        boolean isNumber = value != null && value.matches("-?[0-9]+");
        Object cell =
                !isNumber ? value : column.equals("bytes") ? (Object) Long.valueOf(value) : Integer.valueOf(value);
        spoil(out, column, cell);

        for (Format format : Format.values()) {
            Typed typed = export(out, "--format", format.word());

            assertThat(typed.errLines())
                    .singleElement()
                    .asString()
                    .startsWith("spim-patches export: "
                            + message.replace(
                                    "MANIFEST",
                                    out.resolve(RUN + "manifest.parquet").toString()))
                    .matches(
                            ".*(The command that made the run, once more,|Repeat the run, which) writes its tables anew[.]");
            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(dest).doesNotExist();
        }
    }

    /** Of export itself; or of the run, where the message says to repeat it. */
    @Test
    void everyOptionThatAMessageNamesExists() throws IOException {
        Path sources = Path.of("src/main/java/io/github/spimpatches");
        List<Path> files = new ArrayList<>();
        try (Stream<Path> export = Files.list(sources.resolve("export"))) {
            export.forEach(files::add);
        }
        files.add(sources.resolve("cli/ExportRun.java"));
        String ofExport = Typed.on(engine, "export", "--help").out();
        String ofRuns = Typed.on(engine, "run", "--help").out();
        for (Path file : files) {
            for (String statement : Files.readString(file).split(";", -1)) {
                String message = statement.replaceAll("\"\\s*\\+\\s*\"", "");
                boolean isOfRuns = message.contains("Run again") || message.contains("Repeat the run");
                Pattern.compile("[ \"](--[a-z][a-z-]+)")
                        .matcher(message)
                        .results()
                        .forEach(found -> assertThat(isOfRuns ? ofRuns : ofExport)
                                .as(file.getFileName() + ": " + message.strip())
                                .contains(found.group(1)));
            }
        }
    }

    @Test
    void aFolderInAnArchivesPlaceIsLeftAlone() throws IOException {
        for (String name : List.of("folder.tar", "folder.tar.json")) {
            Path taken = dest.resolveSibling("taken-" + name).resolve(name);
            Files.createDirectories(taken);
            Path tar = taken.resolveSibling("folder.tar");

            Typed typed = Typed.on(engine, "export", whole.toString(), tar.toString());

            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.err())
                    .isEqualTo("spim-patches export: Cannot export to " + tar + ": "
                            + (taken.equals(tar) ? "it is a folder" : taken + " beside it is a folder")
                            + "; expected a file, or nothing. Give another name.\n");
            assertThat(taken).isEmptyDirectory();
        }
    }

    @Test
    void anExportIsCalledAsTheDatasetIsUnlessItIsGivenAName() throws IOException {
        export(whole, "--format", "tar");
        assertThat(dest.resolve("README.md")).content().startsWith("# Patches of sub-01\n");

        freshDestination();
        export(whole, "--format", "tar", "--name", "My patches");
        assertThat(dest.resolve("README.md")).content().startsWith("# My patches\n");
    }

    @Test
    void aFolderOfOtherFilesIsLeftAlone() throws IOException {
        Files.createDirectories(dest);
        Files.writeString(dest.resolve("thesis.txt"), "mine");

        for (String more : List.of("--verbose", "--overwrite")) {
            Typed typed = export(whole, "--format", "tar", more);

            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.errLines().get(0))
                    .isEqualTo("spim-patches export: Cannot export to " + dest + ": it is not empty and holds no export"
                            + " (found thesis.txt). Give a folder that is empty or not there.");
        }
        assertThat(bytes(dest).keySet()).containsExactly("thesis.txt");
    }

    @Test
    void whatOthersPutBesideAnExportIsNeitherRemovedNorTakenForItsPart() throws IOException {
        export(whole, "--format", "webdataset");
        Files.createDirectories(dest.resolve("notes"));
        Files.writeString(dest.resolve("notes/thesis.txt"), "mine");

        for (String format : List.of("zarr", "webdataset")) {
            Typed typed = export(whole, "--format", format, "--overwrite");

            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.errLines().get(0)).contains("notes there is no part of the export that it holds");
        }
        assertThat(dest.resolve("notes/thesis.txt")).hasContent("mine");
    }

    @Test
    void theRunsOwnFolderIsNoPlaceForAnExport() throws IOException {
        Path parent = whole.toAbsolutePath().getParent();
        for (Path place : List.of(whole, whole.resolve("sub-01/x"), whole.resolve("x.tar"), parent)) {
            Typed typed =
                    Typed.on(engine, "export", whole.toString(), place.toString(), "--format", "tar", "--overwrite");

            assertThat(typed.exitCode()).as(place.toString()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.errLines().get(0)).contains("the run's own folder " + whole + " is ");
        }
        assertThat(bytes(whole)).isNotEmpty();
    }

    @Test
    void oneArchiveCanBeAskedForAgain() throws IOException {
        Path tar = dest.resolveSibling("again.tar");
        for (int time = 0; time < 2; time++) {
            Typed typed = Typed.on(engine, "export", whole.toString(), tar.toString());

            assertThat(typed.exitCode()).as(typed.err()).isZero();
        }
    }

    @Test
    void anotherExportIsReplacedOnlyWhereThatIsAskedFor() throws IOException {
        export(whole, "--format", "webdataset");
        Map<String, Integer> before = bytes(dest);

        assertThat(export(whole, "--format", "tar").err())
                .isEqualTo(
                        "spim-patches export: Cannot export to " + dest + ": it holds another export (webdataset of run"
                                + " seg-mini_level-0, of other patches or settings). Give another place, or --overwrite to replace"
                                + " it.\n");
        assertThat(bytes(dest)).isEqualTo(before);
        assertThat(export(whole, "--format", "tar", "--overwrite").exitCode()).isZero();
        assertThat(bytes(dest).keySet()).contains("tables.tar").doesNotContain("train.json");
    }

    @Test
    void aCentreOneOfWhosePatchesFailedIsNoSample() throws IOException {
        Path out = copy("failed");
        Path table = out.resolve(RUN + "manifest.parquet");
        var storage = new io.github.spimpatches.storage.LocalStorage();
        var file = new io.github.spimpatches.storage.Location(table.toString());
        List<io.github.spimpatches.manifest.ManifestRow> rows =
                new ArrayList<>(io.github.spimpatches.manifest.ManifestTable.read(storage, file));
        rows.set(
                0,
                ChangedRow.of(rows.get(0))
                        .bytes(null)
                        .crc32c(null)
                        .status(io.github.spimpatches.manifest.ManifestRow.Status.FAILED, "the chunk is damaged")
                        .row());
        io.github.spimpatches.manifest.ManifestTable.write(storage, file, rows);

        Typed typed = export(out, "--format", "zarr");

        assertThat(typed.exitCode()).isEqualTo(ExitCode.PARTIAL);
        assertThat(typed.err())
                .isEqualTo("note: 1 centre without a patch of each image is left out.\n"
                        + "spim-patches export: 1 chosen patches failed in the run and are not in the export; the run's"
                        + " manifest says why.\n");
        assertThat(json("patches.zarr/0/zarr.json").path("shape").get(0).asInt())
                .isEqualTo(2 * PATCHES - 1);
    }

    @ParameterizedTest
    @CsvSource({
        "zarr, 1 centre without a patch of each image is left out., 21",
        "webdataset, '1 centre lacks an image that others have, and is exported without it.', 23",
        "parquet, '1 centre lacks an image that others have, and is exported without it.', 23"
    })
    void aCentreThatLacksAnImageIsToldAndNothingIsToldOfWhatIsNotThere(String format, String note, int patches)
            throws IOException {
        Path out = copy("lacks-" + format);
        Path table = out.resolve(RUN + "manifest.parquet");
        var storage = new io.github.spimpatches.storage.LocalStorage();
        var file = new io.github.spimpatches.storage.Location(table.toString());
        List<io.github.spimpatches.manifest.ManifestRow> rows =
                new ArrayList<>(io.github.spimpatches.manifest.ManifestTable.read(storage, file));
        rows.remove(0);
        io.github.spimpatches.manifest.ManifestTable.write(storage, file, rows);

        Typed typed = export(out, "--format", format);

        assertThat(typed.err()).isEqualTo("note: " + note + "\n");
        assertThat(typed.out()).startsWith(patches + " patches as " + format);
        assertThat(Files.readString(dest.resolve("README.md"))).contains("\n" + patches + " patches of 2 regions");
    }

    @Test
    void asManyThreadsAsThereAreMakeNoDifference() throws IOException {
        Map<String, Integer> one = null;
        for (int threads = 1; threads <= 4; threads += 3) {
            dest = folder.resolve("threads-" + threads);
            int count = threads;
            PatchRun by = new PatchRun(new Engines() {
                @Override
                public ExtractionRunner runner() {
                    return new LocalExtraction(1);
                }

                @Override
                public ExportRunner exports(long bytes) {
                    return new LocalExport(count);
                }
            });
            assertThat(export(by, whole, "--format", "webdataset", "--shard-size", "5k")
                            .exitCode())
                    .isZero();
            one = one == null ? bytes(dest) : one;
            assertThat(bytes(dest)).isEqualTo(one).hasSizeGreaterThan(8);
        }
    }
}
