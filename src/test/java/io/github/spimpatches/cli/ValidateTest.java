package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.CentresTable;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.manifest.QualityTable;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.verify.Check;
import io.github.spimpatches.verify.LocalChecks;
import io.github.spimpatches.verify.PatchCheck.Depth;
import io.github.spimpatches.verify.Validation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run is whole; then one thing in it is spoilt, and found by its name. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ValidateTest {
    private static final String RUN = "spim-patches/seg-mini_level-0/";
    private static final int LAST_BUT = 100;
    private static final List<String> DIVIDED =
            List.of("--split", "train=0.5,test=0.5", "--folds", "2", "--split-by", "region");

    @TempDir
    private static Path folder;

    private final LocalStorage storage = new LocalStorage();
    private final PatchRun engine = new PatchRun(() -> new LocalExtraction(2));
    private MadeBrain brain;
    private Path whole;

    @BeforeAll
    void run() throws IOException {
        brain = MadeBrain.in(folder.resolve("brain"));
        whole = folder.resolve("whole");
        assertThat(type(whole, "--format", "nii.gz").exitCode()).isZero();
    }

    private Typed type(Path out, String... more) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(brain.options());
        words.addAll(List.of("--out", out.toString(), "--n-patches-per-label", "4", "--patch-labels", "CA1", "DG"));
        if (!List.of(more).contains("--edge")) {
            words.addAll(DIVIDED);
        }
        if (!List.of(more).contains("--patch-size")) {
            words.addAll(List.of("--patch-size", "6"));
        }
        words.addAll(List.of(more));
        return Typed.on(engine, words.toArray(String[]::new));
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

    /** One thing that is wrong. */
    private interface Plant {
        void in(Spoilt out) throws IOException;
    }

    /** The defects, each with what must find it. */
    @SuppressWarnings("ImmutableEnumChecker") // what plants a defect has no state
    private enum Defect {
        NO_SETTINGS(Check.RECORD, out -> Files.delete(out.table("settings.yml"))),
        SETTINGS_ARE_EMPTY(Check.RECORD, out -> Files.writeString(out.table("settings.yml"), "")),
        SETTINGS_ARE_GARBLED(Check.RECORD, out -> Files.writeString(out.table("settings.yml"), "\u0007{[not: yaml")),
        SETTINGS_ARE_CUT_OFF(
                Check.RECORD,
                out -> Files.writeString(
                        out.table("settings.yml"),
                        Files.readString(out.table("settings.yml")).replaceFirst("(?s)\nsampler: .*", "\n"))),
        RECORD_IS_LOST(Check.RECORD, out -> Files.delete(out.table("run.json"))),
        RECORD_IS_EMPTY(Check.RECORD, out -> Files.writeString(out.table("run.json"), "")),
        RECORD_IS_CUT_OFF(Check.RECORD, out -> out.cut(out.table("run.json"), 20)),
        RECORD_IS_NOT_JSON(Check.RECORD, out -> Files.writeString(out.table("run.json"), "all went well\n")),
        RECORD_IS_NO_RECORD(Check.RECORD, out -> Files.writeString(out.table("run.json"), "{}\n")),
        RECORD_COUNTS_OTHERS(
                Check.RECORD,
                out -> Files.writeString(
                        out.table("run.json"),
                        Files.readString(out.table("run.json")).replace("\"written\" : 24", "\"written\" : 23"))),
        LOOKS_ARE_LOST(Check.RECORD, out -> Files.delete(out.table("quality.parquet"))),
        LOOKS_ARE_EMPTY(Check.RECORD, out -> Files.write(out.table("quality.parquet"), new byte[0])),
        LOOKS_ARE_CUT_OFF(Check.RECORD, out -> out.cut(out.table("quality.parquet"), 50)),
        A_LOOK_IS_MISSING(Check.RECORD, out -> out.looks(looks -> looks.subList(1, looks.size()))),
        A_LOOK_IS_OF_NO_PATCH(
                Check.RECORD,
                out -> out.looks(looks -> {
                    List<Quality> more = new ArrayList<>(looks);
                    more.add(looks.get(0));
                    return more;
                })),
        A_LOOK_SAW_TOO_MUCH(
                Check.RECORD,
                out -> out.looks(looks -> {
                    Quality one = looks.get(0);
                    List<Quality> other = new ArrayList<>(looks);
                    other.set(
                            0,
                            new Quality(
                                    one.path(),
                                    one.sampled(),
                                    one.sampled() + 1,
                                    one.saturated(),
                                    one.minimum(),
                                    one.maximum(),
                                    one.mean(),
                                    one.allZero(),
                                    one.histogram(),
                                    one.thumbnail()));
                    return other;
                })),
        OUTLINES_ARE_EMPTY(Check.RECORD, out -> Files.write(out.table("outlines.tsv"), new byte[0])),
        DESCRIPTION_IS_NOT_JSON(
                Check.RECORD, out -> Files.writeString(out.root.resolve("dataset_description.json"), "{")),
        MANIFEST_IS_CUT_OFF(Check.RECORD, out -> out.cut(out.table("manifest.parquet"), 50)),
        TSV_SAYS_SOMETHING_ELSE(
                Check.TABLES,
                out -> Files.writeString(
                        out.table("manifest.tsv"),
                        Files.readString(out.table("manifest.tsv")).replaceFirst("written", "kept"))),
        FILE_STANDS_TWICE(
                Check.UNIQUE,
                out -> out.rows(rows -> {
                    List<ManifestRow> twice = new ArrayList<>(rows);
                    twice.add(1, rows.get(0));
                    return twice;
                })),
        ROW_IS_LOST(Check.CENTRES, out -> {
            Files.delete(out.patch());
            out.rows(rows -> rows.subList(1, rows.size()));
        }),
        CENTRE_IS_MOVED(
                Check.CENTRES,
                out -> out.centres(centres -> {
                    List<Centre> moved = new ArrayList<>(centres);
                    moved.set(
                            0, centres.get(0).inPart("elsewhere", centres.get(0).fold()));
                    return moved;
                })),
        FEWER_CENTRES_THAN_ASKED_FOR(
                Check.SHORTFALL,
                out -> Files.writeString(
                        out.table("settings.yml"),
                        Files.readString(out.table("settings.yml"))
                                .replace("n_patches_per_label: 4", "n_patches_per_label: 5"))),
        A_PATCH_FAILED(Check.FAILED, out -> {
            Files.delete(out.patch());
            out.change("written\tn/a", "failed\tthe chunk is damaged");
        }),
        PARTNER_OF_ANOTHER_SIZE(Check.PAIRS, out -> out.change("\t6\t6\t6\t", "\t6\t6\t7\t")),
        REGION_IN_TWO_PARTS(Check.SPLITS, out -> out.change("train", "test")),
        PADDED_THOUGH_INSIDE(Check.PADDING, out -> out.change("\t0\t1.0\twritten", "\t9\t1.0\twritten")),
        FILE_IS_LOST(Check.MISSING, out -> Files.delete(out.patch())),
        FILE_OF_NO_MANIFEST(
                Check.EXTRA, out -> Files.copy(out.patch(), out.patch().resolveSibling("mini_CA1_patch099.nii.gz"))),
        HALF_WRITTEN_FILE(
                Check.TEMPORARY,
                out -> Files.write(
                        out.patch().resolveSibling(".spim-patches-4f0c6a2e-0000-0000-0000-000000000000.tmp"),
                        new byte[10])),
        FILE_IS_CUT_OFF(Check.SIZE, out -> out.cut(out.patch(), 5)),
        BIT_IS_FLIPPED(Check.CHECKSUM, out -> {
            byte[] bytes = Files.readAllBytes(out.patch());
            bytes[9] = 3; // the operating system: a gzip reader does not mind
            Files.write(out.patch(), bytes);
        }),
        VOXELS_ARE_MISSING(Check.WHOLE, out -> out.content(bytes -> Arrays.copyOf(bytes, bytes.length - 2))),
        SOMETHING_FOLLOWS(Check.WHOLE, out -> out.content(bytes -> Arrays.copyOf(bytes, bytes.length + 2))),
        NO_NIFTI(Check.WHOLE, out -> out.content(bytes -> new byte[bytes.length])),
        ANOTHER_SHAPE(
                Check.SHAPE,
                out -> out.header(bytes -> bytes.putShort(42, (short) 3).putShort(44, (short) 12))),
        ANOTHER_TYPE(Check.TYPE, out -> out.header(bytes -> bytes.putShort(70, (short) 4))),
        VALUES_ARE_SCALED(Check.TYPE, out -> out.header(bytes -> bytes.putFloat(112, 2))),
        PLACE_IS_OFF(
                Check.AFFINE,
                out -> out.header(
                        bytes -> bytes.putShort(252, (short) 0).putFloat(280 + 12, bytes.getFloat(280 + 12) + 0.02f))),
        PLACE_IS_OFF_A_LITTLE(
                Check.AFFINE,
                out -> out.header(bytes ->
                        bytes.putShort(252, (short) 0).putFloat(280 + 12, bytes.getFloat(280 + 12) + 0.0004f))),
        QFORM_DISAGREES(Check.AFFINE, out -> out.header(bytes -> bytes.putFloat(268, bytes.getFloat(268) + 0.01f))),
        ORIGIN_IS_ANOTHERS(
                Check.ORIGIN,
                out -> out.content(bytes -> new String(bytes, StandardCharsets.ISO_8859_1)
                        .replaceFirst("\"subject\":\"01\"", "\"subject\":\"02\"")
                        .getBytes(StandardCharsets.ISO_8859_1))),
        SOURCE_IS_GONE(Check.SOURCE, out -> out.allRows("raw.zarr/0", "gone.zarr/0")),
        A_VOXEL_IS_ANOTHER(
                Check.VOXELS,
                out -> out.content(bytes -> {
                    bytes[bytes.length - LAST_BUT / 2]++;
                    return bytes;
                }));

        private final Check found;
        private final Plant plant;

        Defect(Check found, Plant plant) {
            this.found = found;
            this.plant = plant;
        }

        /** What else cannot but be off then. */
        private Set<Check> besides() {
            return switch (this) {
                case FILE_STANDS_TWICE -> Set.of(Check.TABLES, Check.RECORD);
                case ROW_IS_LOST -> Set.of(Check.RECORD);
                case A_PATCH_FAILED -> Set.of(Check.PAIRS, Check.RECORD);
                case TSV_SAYS_SOMETHING_ELSE -> Set.of(Check.RECORD);
                case PARTNER_OF_ANOTHER_SIZE -> Set.of(Check.SHAPE, Check.ORIGIN);
                case REGION_IN_TWO_PARTS -> Set.of(Check.CENTRES);
                case FILE_IS_CUT_OFF -> Set.of(Check.CHECKSUM, Check.WHOLE);
                case PLACE_IS_OFF, PLACE_IS_OFF_A_LITTLE -> Set.of(Check.SOURCE);
                case ANOTHER_SHAPE -> Set.of(Check.AFFINE);
                case SOURCE_IS_GONE -> Set.of(Check.ORIGIN);
                default -> Set.of();
            };
        }
    }

    /** A copy of the run in which something is spoilt, in the first patch of its manifest. */
    private final class Spoilt {
        private final Path root;

        Spoilt(Path root) {
            this.root = root;
        }

        Path table(String name) {
            return root.resolve(RUN + name);
        }

        private List<ManifestRow> rows() throws IOException {
            return ManifestTable.read(
                    storage, new Location(table("manifest.parquet").toString()));
        }

        Path patch() throws IOException {
            return root.resolve(rows().get(0).path());
        }

        void rows(UnaryOperator<List<ManifestRow>> change) throws IOException {
            List<ManifestRow> rows = change.apply(rows());
            for (String name : List.of("manifest.parquet", "manifest.tsv")) {
                ManifestTable.write(storage, new Location(table(name).toString()), rows);
            }
        }

        void looks(UnaryOperator<List<Quality>> change) throws IOException {
            Location file = new Location(table("quality.parquet").toString());
            QualityTable.write(storage, file, change.apply(QualityTable.read(storage, file)));
        }

        void centres(UnaryOperator<List<Centre>> change) throws IOException {
            List<Centre> centres = change.apply(CentresTable.read(
                    storage, new Location(table("centers.parquet").toString())));
            for (String name : List.of("centers.parquet", "centers.tsv")) {
                CentresTable.write(storage, new Location(table(name).toString()), centres);
            }
        }

        /** In the first line of the manifest that has it. */
        void change(String from, String to) throws IOException {
            String text = Files.readString(table("manifest.tsv"));
            assertThat(text).contains(from);
            Files.writeString(table("manifest.tsv"), text.replaceFirst(from, to));
            parquetAsText();
        }

        void allRows(String from, String to) throws IOException {
            Files.writeString(
                    table("manifest.tsv"),
                    Files.readString(table("manifest.tsv")).replace(from, to));
            parquetAsText();
        }

        private void parquetAsText() throws IOException {
            ManifestTable.write(
                    storage,
                    new Location(table("manifest.parquet").toString()),
                    ManifestTable.read(
                            storage, new Location(table("manifest.tsv").toString())));
        }

        void cut(Path file, int bytes) throws IOException {
            byte[] all = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(all, all.length - bytes));
        }

        void header(Consumer<ByteBuffer> change) throws IOException {
            content(bytes -> {
                change.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
                return bytes;
            });
        }

        /** Changes what the first patch's file holds, and makes the manifest tell its new size and checksum. */
        void content(UnaryOperator<byte[]> change) throws IOException {
            Path file = patch();
            byte[] plain;
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
                plain = in.readAllBytes();
            }
            ByteArrayOutputStream gzip = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
                out.write(change.apply(plain));
            }
            Files.write(file, gzip.toByteArray());
            ManifestRow row = rows().get(0);
            CRC32C sum = new CRC32C();
            sum.update(gzip.toByteArray());
            String crc = String.format("%08x", sum.getValue());
            String line = Files.readString(table("manifest.tsv"));
            Files.writeString(
                    table("manifest.tsv"), line.replace(row.bytes() + "\t" + row.crc32c(), gzip.size() + "\t" + crc));
            parquetAsText();
        }
    }

    private Typed validate(Path out, String... more) {
        return Typed.on(
                engine,
                Stream.concat(Stream.of("validate", out.toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    private Set<Check> found(Path out) throws IOException {
        return Validation.of(
                        storage,
                        new Location(out.toString()),
                        null,
                        Depth.SOURCE,
                        StorageSettings.DEFAULT,
                        bytes -> new LocalChecks())
                .findings()
                .stream()
                .map(finding -> finding.check())
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @EnumSource(Defect.class)
    void findsWhatIsSpoilt(Defect defect) throws IOException {
        Path out = copy(defect.name());

        defect.plant.in(new Spoilt(out));

        Set<Check> found = found(out);
        assertThat(found).contains(defect.found);
        found.remove(defect.found);
        assertThat(defect.besides()).containsAll(found);
        Typed typed = validate(out, "--deep");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.PARTIAL);
        assertThat(typed.errLines())
                .singleElement()
                .asString()
                .startsWith("spim-patches validate: ")
                .contains(defect.found.word() + " (");
    }

    @Test
    void whatARunWroteOfItselfIsFoundDamagedInOneClearLine() throws IOException {
        Path out = copy("told");
        Spoilt spoilt = new Spoilt(out);
        Defect.SETTINGS_ARE_EMPTY.plant.in(spoilt);
        Defect.RECORD_COUNTS_OTHERS.plant.in(spoilt);
        Defect.A_LOOK_IS_MISSING.plant.in(spoilt);

        Typed typed = validate(out);

        assertThat(typed.out())
                .contains("record           3  ")
                .contains("run.json: it counts 23 patches written, the manifest has 24\n")
                .contains("settings.yml: it is empty; expected every setting of the run\n")
                .contains("quality.parquet: it has no row for 1 of 24 patches, such as sub-01/micr/");
        assertThat(typed.errLines())
                .singleElement()
                .asString()
                .startsWith("spim-patches validate: 3 things are off in ")
                .endsWith(": record (3).");
    }

    @Test
    void aWholeRunIsFine() {
        Typed files = validate(whole);
        assertThat(files.exitCode()).as(files.out() + files.err()).isZero();
        assertThat(files.out())
                .startsWith("24 patches of 1 run in ")
                .contains("checksum        ok")
                .doesNotContain("--deep");

        Typed deep = validate(whole, "--deep");
        assertThat(deep.exitCode()).as(deep.out() + deep.err()).isZero();
        assertThat(deep.out()).contains("voxels          ok");
    }

    @ParameterizedTest
    @EnumSource(Run.class)
    void runsOfAllKindsAreFine(Run kind) {
        Path out = folder.resolve("kind-" + kind);
        Typed run = type(out, kind.options.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();

        Typed deep = validate(out, "--deep");
        assertThat(deep.exitCode()).as(deep.out() + deep.err()).isZero();
    }

    @Test
    void filesOfSeveralChannelsAreFineAndEachChannelIsCompared() throws IOException {
        Path mask = folder.resolve("sub-01_stain-Abeta_level-0_desc-two_mask.ome.zarr");
        MadeBrain.recipe().channels("Abeta", "YoPro").writeTo(mask);
        Path out = folder.resolve("channels");
        List<String> words = new ArrayList<>(List.of("run"));
        brain.options()
                .forEach(word -> words.add(word.replace(brain.mask().folder().toString(), mask.toString())));
        words.addAll(List.of("--out", out.toString(), "--preset", "spimquant", "--intensity", "source"));
        words.addAll(List.of("--patch-size", "6", "--patch-labels", "CA1"));
        Typed run = Typed.on(engine, words.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<Path> files;
        try (Stream<Path> paths = Files.walk(out)) {
            files = paths.filter(path -> path.toString().contains("_mask.patches/"))
                    .toList();
        }
        assertThat(files).hasSize(5).allMatch(file -> file.toString().contains("_stain-Abeta_"));
        assertThat(validate(out, "--deep").exitCode()).isZero();

        byte[] bytes = Files.readAllBytes(files.get(0));
        bytes[bytes.length - 1] ^= 1;
        Files.write(files.get(0), bytes);

        assertThat(found(out)).contains(Check.CHECKSUM, Check.VOXELS);
    }

    @Test
    void patchesThatReachIntoThoseOfAnotherPartAreFound() throws IOException {
        Path out = folder.resolve("reaching");
        List<String> options = new ArrayList<>(DIVIDED);
        options.addAll(Run.PADDED.options);
        Typed run = type(out, options.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("may share voxels");

        assertThat(found(out)).containsExactly(Check.SPLITS);
    }

    @SuppressWarnings("ImmutableEnumChecker") // the list is
    private enum Run {
        PADDED("--edge", "pad", "--containment", "center", "--patch-size", "20"),
        TWO_LEVELS("--level", "0,1", "--format", "nii"),
        BEYOND_THE_PYRAMID("--level", "2", "--patch-size", "3"),
        LIKE_SPIMQUANT("--preset", "spimquant"),
        PLAIN_HEADERS("--header", "plain");

        private final List<String> options;

        Run(String... options) {
            this.options = List.of(options);
        }
    }

    @Test
    void aFolderWithoutARunIsWrongInput() {
        Typed typed = validate(folder.resolve("brain"));

        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(typed.err()).contains("Cannot find a run in").contains("spim-patches/RUN");
    }
}
