package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.CentresTable;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.nifti.NiftiHeader;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.patch.TellingImage;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where SPIMquant's programs are known to be wrong, this one is right, unless its preset is asked for: geometry,
 * sampling, levels. Each test holds for the defaults; where a setting of the preset brings the mistake back, it is shown
 * to.
 */
class RightWhereSpimquantIsNotTest {
    private static final Extent EXTENT = new Extent(40, 36, 32);
    private static final Extent HALF = new Extent(20, 18, 16);
    private static final Point SCALE = new Point(4, 4, 4);
    private static final Point ORIGIN = new Point(100, -50, 7);
    private static final List<String> THEIRS = List.of("--affine", "zarrnii");

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

    /** Puts an image in the raw one's place, and the label volume over it, two voxels wide in its axes. */
    private TellingImage place(TellingImage image) throws IOException {
        try (Stream<Path> paths = Files.walk(brain.raw().folder())) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        image.writeTo(brain.raw().folder());
        brain.writeDseg(image.voxelToWorld(0).after(twoVoxels()));
        return image;
    }

    private static Affine twoVoxels() {
        return Affine.ofRows(new double[][] {{2, 0, 0, 0.5}, {0, 2, 0, 0.5}, {0, 0, 2, 0.5}});
    }

    private static TellingImage image(String orientation) {
        return new TellingImage(orientation, "um").level(EXTENT, SCALE, ORIGIN);
    }

    private Typed type(String... more) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(brain.options());
        words.addAll(List.of("--images", "raw", "--out", out.toString(), "--format", "nii", "--run", "r"));
        words.addAll(List.of(more));
        if (!words.contains("--patch-size")) {
            words.addAll(List.of("--patch-size", "7", "6", "5"));
        }
        return Typed.on(engine, words.toArray(String[]::new));
    }

    private List<ManifestRow> run(String... more) throws IOException {
        Typed typed = type(more);
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        return ManifestTable.read(storage, new Location(out + "/spim-patches/r/manifest.parquet"));
    }

    private List<Centre> centres(String... more) throws IOException {
        run(more);
        return CentresTable.read(storage, new Location(out + "/spim-patches/r/centers.parquet"));
    }

    private static String[] with(List<String> settings, String... more) {
        return Stream.concat(Stream.of(more), settings.stream()).toArray(String[]::new);
    }

    private int wrongVoxels(TellingImage image, List<ManifestRow> rows) throws IOException {
        assertThat(rows).isNotEmpty();
        int wrong = 0;
        for (ManifestRow row : rows) {
            wrong += image.wrongVoxels(out, row);
        }
        return wrong;
    }

    @Nested
    class InGeometry {
        @ParameterizedTest
        @ValueSource(strings = {"LPI", "RPS", "ASR", "IPL"})
        void theTranslationOfAFlippedAxisFlips(String orientation) throws IOException {
            TellingImage image = place(image(orientation));

            assertThat(wrongVoxels(image, run())).isZero();
        }

        @ParameterizedTest
        @CsvSource({"nm, 1e-6", "mm, 1", "micrometer, 1e-3"})
        void unitsAreReconciled(String unit, double millimetres) throws IOException {
            double times = 1e-3 / millimetres;
            TellingImage image = place(new TellingImage("RAS", unit)
                    .level(
                            EXTENT,
                            new Point(4 * times, 4 * times, 4 * times),
                            new Point(100 * times, -50 * times, 7 * times)));

            List<ManifestRow> rows = run();

            assertThat(wrongVoxels(image, rows)).isZero();
            NiftiHeader header =
                    NiftiHeader.parse(Files.readAllBytes(out.resolve(rows.get(0).path())));
            assertThat(header.voxelToWorld().spacing(0)).isEqualTo((float) 0.004);
        }

        @ParameterizedTest
        @ValueSource(strings = {"oblique", "permuted"})
        void anObliqueOrPermutedLabelVolumeKeepsItsRotation(String kind) throws IOException {
            TellingImage image = place(image("RAS"));
            double c = Math.cos(0.3);
            double s = Math.sin(0.3);
            Affine turn = kind.equals("oblique")
                    ? Affine.ofRows(new double[][] {{c, -s, 0, 0.06}, {s, c, 0, -0.03}, {0, 0, 1, 0}})
                    : Affine.ofRows(new double[][] {{0, 0, 1, 0.1}, {1, 0, 0, -0.14}, {0, 1, 0, 0.06}});
            Affine turned = turn.after(image.voxelToWorld(0).after(twoVoxels()));
            brain.writeDseg(turned);
            String[] settings = {"--containment", "center", "--edge", "pad", "--jitter", "off"};

            assertThat(farFrom(turned, centres(settings))).isZero();
            if (kind.equals("oblique")) {
                assertThat(farFrom(turned, centres(with(THEIRS, settings)))).isPositive();
            } else {
                assertThat(type(with(THEIRS, settings)).err()).contains("do not meet in the world");
            }
        }

        /** Centres that do not lie where the label volume's whole affine puts their voxel. */
        private long farFrom(Affine labelsToWorld, List<Centre> centres) {
            assertThat(centres).isNotEmpty();
            return centres.stream()
                    .filter(centre -> {
                        Point there = labelsToWorld.apply(centre.atlasI(), centre.atlasJ(), centre.atlasK());
                        return Math.abs(there.x() - centre.world().x()) > 1e-6
                                || Math.abs(there.y() - centre.world().y()) > 1e-6
                                || Math.abs(there.z() - centre.world().z()) > 1e-6;
                    })
                    .count();
        }

        @Test
        void theSformCountsWhereItsScaleIsNotPixdims() throws IOException {
            place(image("RAS"));
            String[] settings = {"--edge", "pad"};
            List<Centre> before = centres(settings);
            byte[] nifti =
                    new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(brain.dseg()))).readAllBytes();
            ByteBuffer.wrap(nifti)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(80, 0.009f)
                    .putFloat(84, 0.009f);
            Files.write(brain.dseg(), Encoder.GZIP.encode(nifti));

            assertThat(centres(settings)).isEqualTo(before);
            assertThat(centres(with(THEIRS, settings))).isNotEqualTo(before);
        }

        @Test
        void aPatchThatIsFilledUpAtItsLowSideLiesWhereItsHeaderSays() throws IOException {
            TellingImage image = place(image("RAS"));
            String[] settings = {"--edge", "pad", "--containment", "center", "--patch-size", "17", "18", "15"};

            List<ManifestRow> rows = run(settings);

            assertThat(rows).anyMatch(row -> row.startX() < 0).anyMatch(row -> row.startY() < 0);
            assertThat(wrongVoxels(image, rows)).isZero();
            assertThat(wrongVoxels(image, run(with(THEIRS, settings)))).isPositive();
        }

        @Test
        void aPatchWhollyOutsideHasItsShapeAndItsPlace() throws IOException {
            TellingImage image = place(image("LPS"));
            Path centers = Files.writeString(
                    folder.resolve("outside.tsv"), "subject\tlabel\tx_mm\ty_mm\tz_mm\n01\t1\t3.5\t-1.25\t0.5\n");
            String[] settings = {"--centers", centers.toString(), "--edge", "pad"};

            ManifestRow row = extract(settings);

            assertThat(extracted(settings).out())
                    .contains("1 of 1 patch lies wholly outside the image and holds nothing");
            assertThat(row.size()).isEqualTo(new Extent(7, 6, 5));
            assertThat(row.paddedVoxels()).isEqualTo(7 * 6 * 5);
            assertThat(image.wrongVoxels(out, row)).isZero();
            NiftiHeader header = NiftiHeader.parse(Files.readAllBytes(out.resolve(row.path())));
            Point middle = header.voxelToWorld().apply(3, 2.5, 2);
            assertThat(middle.x()).isBetween(3.5 - 0.0041, 3.5 + 0.0041);
            assertThat(middle.y()).isBetween(-1.25 - 0.0041, -1.25 + 0.0041);
            assertThat(middle.z()).isBetween(0.5 - 0.0041, 0.5 + 0.0041);
            assertThat(extract(with(THEIRS, settings)).size()).isEqualTo(new Extent(5, 6, 7));
        }

        private Typed extracted(String... settings) {
            List<String> words = new ArrayList<>(List.of(
                    "extract",
                    "--subject",
                    "01",
                    "--image",
                    "raw=" + brain.raw().folder(),
                    "--run",
                    "r"));
            words.addAll(List.of("--out", out.toString(), "--format", "nii", "--patch-size", "7", "6", "5"));
            words.addAll(List.of(settings));
            return Typed.on(engine, words.toArray(String[]::new));
        }

        private ManifestRow extract(String... settings) throws IOException {
            Typed typed = extracted(settings);
            assertThat(typed.exitCode()).as(typed.err()).isZero();
            return ManifestTable.read(storage, new Location(out + "/spim-patches/r/manifest.tsv"))
                    .get(0);
        }

        @Test
        void transformationsOfTheWholeMultiscaleAreApplied() throws IOException {
            TellingImage written = place(image("RAS"));
            ObjectMapper json = new ObjectMapper();
            Path group = brain.raw().folder().resolve("zarr.json");
            ObjectNode metadata = (ObjectNode) json.readTree(group.toFile());
            ((ObjectNode) metadata.at("/attributes/ome/multiscales/0"))
                    .set(
                            "coordinateTransformations",
                            json.readTree("[{\"type\": \"scale\", \"scale\": [1, 2.0, 0.5, 3.0]}]"));
            json.writeValue(group.toFile(), metadata);
            Affine twiceAndMore = Affine.scale(3, 0.5, 2).after(written.voxelToWorld(0));
            brain.writeDseg(twiceAndMore.after(twoVoxels()));

            List<ManifestRow> rows = run();

            for (ManifestRow row : rows) {
                Affine affine = NiftiHeader.parse(Files.readAllBytes(out.resolve(row.path())))
                        .voxelToWorld();
                Affine expected =
                        twiceAndMore.startingAt((double) row.startX(), (double) row.startY(), (double) row.startZ());
                for (int axis = 0; axis < 3; axis++) {
                    assertThat(affine.spacing(axis)).isEqualTo((float) expected.spacing(axis));
                    assertThat(affine.at(axis, 3)).isEqualTo((float) expected.at(axis, 3));
                }
            }
        }
    }

    @Nested
    class InSampling {
        @Test
        void noPlaceIsDrawnTwiceAndALabelWithTooFewSaysSo() throws IOException {
            String[] settings = {"--patch-labels", "TS", "--n-patches-per-label", "5", "--containment", "center"};

            assertThat(centres(settings)).hasSize(1);
            assertThat(Files.readString(out.resolve("spim-patches/r/shortfall.tsv")))
                    .contains("\tTiny spot\tTS\t5\t1\t1\t1\t");
            assertThat(centres(with(List.of("--sampler", "numpy-legacy", "--jitter", "off"), settings)))
                    .hasSize(5)
                    .extracting(Centre::world)
                    .containsOnly(centres(with(List.of("--jitter", "off"), settings))
                            .get(0)
                            .world());
        }

        @Test
        void labelsOfOneSizeAreNotDrawnInStep() throws IOException {
            String[] settings = {"--patch-labels", "CA1", "DG", "--containment", "center", "--edge", "pad"};
            Path table = Files.writeString(
                    brain.labels(), "index\tname\tabbreviation\n1\tField CA1\tCA1\n2\tDentate gyrus\tDG\n3\tx\tx\n");
            assertThat(table).exists();

            List<Centre> ours = centres(settings);

            assertThat(places(ours, 1)).hasSize(10).doesNotContainAnyElementsOf(places(ours, 2));
        }

        /** Voxels of the label volume, as if each half of it began at 0. */
        private Set<List<Integer>> places(List<Centre> centres, int label) {
            return centres.stream()
                    .filter(centre -> centre.label() == label)
                    .map(centre -> List.of(centre.atlasI() % 10, centre.atlasJ(), centre.atlasK()))
                    .collect(Collectors.toSet());
        }

        @Test
        void aLabelThatNoRowHasIsNamedNotDropped() {
            Typed typed = type("--patch-labels", "CA1", "CA9");

            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.errLines())
                    .last()
                    .isEqualTo("spim-patches run: Unknown label \"CA9\" in " + brain.labels() + ". Did you mean CA1?");
        }

        @Test
        void aLabelWithoutVoxelsIsAShortfallNotSilence() throws IOException {
            Files.writeString(brain.labels(), "4\tEmpty field\tEF\n", java.nio.file.StandardOpenOption.APPEND);

            run("--patch-labels", "CA1", "EF");

            assertThat(Files.readString(out.resolve("spim-patches/r/shortfall.tsv")))
                    .contains("\tEmpty field\tEF\t10\t0\t0\t0\t");
        }

        @Test
        void aParentIsTheUnionOfItsDescendants() throws IOException {
            Files.writeString(brain.labels(), """
                    index	name	abbreviation	parent_index
                    1	Field CA1	CA1	10
                    2	Dentate gyrus	DG	10
                    3	Tiny spot	TS	2
                    10	Hippocampus	HIP	n/a
                    """);

            List<Centre> centres = centres("--patch-labels", "Hippocampus", "--n-patches-per-label", "60");

            assertThat(centres).hasSize(60).extracting(Centre::label).containsOnly(10);
            assertThat(centres).extracting(Centre::atlasI).anyMatch(i -> i < 10).anyMatch(i -> i >= 10);
        }

        @Test
        void theDrawOfALabelDoesNotHangOnTheOthers() throws IOException {
            List<Centre> alone = centres("--patch-labels", "DG");
            Predicate<Centre> isDg = centre -> centre.label() == 2;

            assertThat(centres().stream().filter(isDg)).containsExactlyElementsOf(alone);
            assertThat(new HashSet<>(alone)).hasSize(10);
        }
    }

    @Nested
    class InLevelsAndIntensities {
        @Test
        void aLevelBeyondThePyramidIsMeansThatLieWhereTheySay() throws IOException {
            TellingImage image = place(image("LAS"));
            String[] settings = {"--level", "1", "--patch-size", "4", "3", "4"};

            assertThat(wrongVoxels(image, run(settings))).isZero();
            assertThat(wrongVoxels(image, run(with(List.of("--beyond-pyramid", "stride"), settings))))
                    .as("picked voxels lie where they say too")
                    .isZero();
        }

        @Test
        void aPyramidOfOddSizesKeepsItsOwnRatio() throws IOException {
            double ratio = 41.0 / 20;
            TellingImage image = place(new TellingImage("RPS", "um")
                    .level(new Extent(41, 36, 32), SCALE, ORIGIN)
                    .level(HALF, new Point(4 * ratio, 8, 8), new Point(100 + 4 * (ratio - 1) / 2, -48, 9)));

            List<ManifestRow> rows = run("--level", "0,1", "--patch-size", "4");

            assertThat(rows).extracting(ManifestRow::level).contains(0, 1);
            assertThat(wrongVoxels(image, rows)).isZero();
            assertThat(type("--level", "0,1", "--patch-size", "4").err()).doesNotContain("translation");
        }

        @Test
        void aPyramidWithoutHalfVoxelOffsetsIsObeyedAndMentionedOnce() throws IOException {
            TellingImage image = place(
                    new TellingImage("RAS", "um").level(EXTENT, SCALE, ORIGIN).level(HALF, new Point(8, 8, 8), ORIGIN));

            assertThat(wrongVoxels(image, run("--level", "0,1", "--patch-size", "4")))
                    .isZero();
            assertThat(type("--level", "0,1", "--patch-size", "4").errLines())
                    .filteredOn(line -> line.contains("translation"))
                    .containsExactly(
                            "note: " + brain.raw().folder() + " gives level 1 the translation of level 0: right if"
                                    + " its voxels were picked; if they were averaged, it is off by x 2, y 2, z 2 um. The header"
                                    + " is obeyed.");
        }

        @Test
        void valuesAreTheImagesOwnSoThatPatchesCompare() throws IOException {
            TellingImage image = place(image("RAS"));

            List<ManifestRow> rows = run("--patch-labels", "CA1");

            assertThat(rows).extracting(ManifestRow::dtype).containsOnly("float64");
            assertThat(wrongVoxels(image, rows)).isZero();
        }
    }
}
