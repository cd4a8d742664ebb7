package io.github.spimpatches.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.LengthUnit;
import io.github.spimpatches.geometry.Orientation;
import io.github.spimpatches.ngff.BeyondPyramid;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsSourceTest {

    @Test
    void nothingGivenMeansTheDocumentedDefaults() {
        Configuration nothing = SettingsSource.commandLine(Map.of()).resolve();

        assertThat(nothing.settings()).isEqualTo(Settings.defaults());
        assertThat(nothing.selection()).isEqualTo(Selection.ALL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        64          | 64 x 64 x 64
        64 64 32    | 64 x 64 x 32
        64,48,32    | 64 x 48 x 32
        1           | 1 x 1 x 1
        32767 1 1   | 32767 x 1 x 1
        """)
    void aPatchSizeIsOneEdgeOrThree(String words, String expected) {
        assertThat(settings(SettingKey.PATCH_SIZE, words).patchSize()).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        region      | region
        center      | center
        centre      | center
        fraction=.5 | fraction=0.5
        fraction=1  | fraction=1.0
        """)
    void containmentHasThreeForms(String word, String expected) {
        assertThat(settings(SettingKey.CONTAINMENT, word).containment()).hasToString(expected);
    }

    @Test
    void everyOtherSettingIsRead() {
        Map<SettingKey, List<String>> words = new EnumMap<>(SettingKey.class);
        words.put(SettingKey.N_PATCHES_PER_LABEL, List.of("1000000"));
        words.put(SettingKey.PATCH_SEED, List.of("-9223372036854775808"));
        words.put(SettingKey.PATCH_LABELS, List.of("CA1", "Frontal pole, layer 1", "7", "CA1"));
        words.put(SettingKey.CROP_LABELS, List.of("DG"));
        words.put(SettingKey.IMAGES, List.of("raw,mask"));
        words.put(SettingKey.STAIN, List.of("Abeta", "CD31"));
        words.put(SettingKey.LEVEL, List.of("2,0", "63"));
        words.put(SettingKey.EDGE, List.of("pad"));
        words.put(SettingKey.JITTER, List.of("off"));
        words.put(SettingKey.PARTITION, List.of("label,subject"));
        words.put(SettingKey.SAMPLER, List.of("density"));
        words.put(SettingKey.WEIGHTS, List.of("mask:CD31"));
        words.put(SettingKey.MIN_FOREGROUND, List.of("0.05"));
        words.put(SettingKey.MAX_FOREGROUND, List.of(".5"));
        words.put(SettingKey.FOREGROUND, List.of("mask:Abeta"));
        words.put(SettingKey.BACKGROUND, List.of("0.5"));
        words.put(SettingKey.MIN_DISTANCE, List.of("0.25"));
        words.put(SettingKey.EXCLUDE, List.of("a.tsv", "b.parquet"));
        words.put(SettingKey.SPLIT, List.of("train=0.8,test=.2"));
        words.put(SettingKey.STRATIFY_BY, List.of("sex"));
        words.put(SettingKey.FOLDS, List.of("5"));
        words.put(SettingKey.PARTICIPANTS, List.of("people.tsv"));
        words.put(SettingKey.PARTICIPANTS_COLUMNS, List.of("age,sex"));
        words.put(SettingKey.SAME_EXTENT, List.of("on"));
        words.put(SettingKey.BINARIZE, List.of("on"));
        words.put(SettingKey.FORMAT, List.of("nii"));
        words.put(SettingKey.COMPRESSION, List.of("small"));
        words.put(SettingKey.ORIENTATION, List.of("rpi"));
        words.put(SettingKey.UNIT, List.of("um"));
        words.put(SettingKey.GEOMETRY_FROM, List.of("raw"));
        words.put(SettingKey.HEMISPHERES, List.of("merge"));
        words.put(SettingKey.HIERARCHY, List.of("graph.json"));
        words.put(SettingKey.S3_ANONYMOUS, List.of("on"));
        words.put(SettingKey.S3_ENDPOINT, List.of("http://localhost:9000"));
        words.put(SettingKey.S3_REGION, List.of("eu-central-1"));
        words.put(SettingKey.RUN, List.of("pilot-2"));
        words.put(SettingKey.OVERWRITE, List.of("on"));
        words.put(SettingKey.STRICT, List.of("yes"));
        words.put(SettingKey.PARTICIPANT_LABEL, List.of("sub-001", "002"));
        words.put(SettingKey.SESSION_LABEL, List.of("ses-a"));
        words.put(SettingKey.DERIVATIVES, List.of("d1", "s3a://b/d2/"));
        words.put(SettingKey.ATLAS, List.of("seg-Allen"));
        words.put(SettingKey.TEMPLATE, List.of("ABAv3"));
        words.put(SettingKey.MASK_DESC, List.of("otsu+k3i2"));
        words.put(SettingKey.FILTER, List.of("acq=x", "sample=brain"));

        Configuration all = SettingsSource.commandLine(words).resolve();

        Settings s = all.settings();
        assertThat(s.patchSize()).isEqualTo(Extent.cube(256));
        assertThat(s.patchesPerLabel()).isEqualTo(1_000_000);
        assertThat(s.seed()).isEqualTo(Long.MIN_VALUE);
        assertThat(s.patchLabels()).containsExactly("CA1", "Frontal pole, layer 1", "7");
        assertThat(s.cropLabels()).containsExactly("DG");
        assertThat(s.images()).containsExactly("raw", "mask");
        assertThat(s.stains()).containsExactly("Abeta", "CD31");
        assertThat(s.levels()).containsExactly(0, 2, 63);
        assertThat(s.edge()).isEqualTo(Settings.Edge.PAD);
        assertThat(s.jitter()).isFalse();
        assertThat(s.partition()).isEqualTo(Settings.Partition.LABEL_AND_SUBJECT);
        assertThat(s.format()).isEqualTo(Settings.Format.NII);
        assertThat(s.compression()).isEqualTo(Settings.Compression.SMALL);
        assertThat(s.orientation()).isEqualTo(new Orientation("RPI"));
        assertThat(s.unit()).isEqualTo(LengthUnit.MICROMETER);
        assertThat(s.geometryFrom()).isEqualTo("raw");
        assertThat(s.mergeHemispheres()).isTrue();
        assertThat(s.hierarchy()).isEqualTo(new Location("graph.json"));
        assertThat(s.run()).isEqualTo("pilot-2");
        assertThat(s.overwrite()).isTrue();
        assertThat(s.strict()).isTrue();
        assertThat(s.sameExtent()).isTrue();
        assertThat(s.binarize()).isTrue();
        assertThat(s.sampling())
                .isEqualTo(new Sampling(
                        0.25,
                        List.of(new Location("a.tsv"), new Location("b.parquet")),
                        "mask:CD31",
                        null,
                        0.5,
                        new ForegroundRule(0.05, 0.5, new ImageWord("mask", "Abeta"))));
        assertThat(s.splits())
                .isEqualTo(new Splits(
                        List.of(new Splits.Share("train", 0.8), new Splits.Share("test", 0.2)),
                        5,
                        "subject",
                        "sex",
                        new Location("people.tsv"),
                        List.of("age", "sex")));
        assertThat(s.storage().s3Anonymous()).isTrue();
        assertThat(s.storage().s3Endpoint()).isEqualTo("http://localhost:9000");
        assertThat(s.storage().s3Region()).isEqualTo("eu-central-1");
        assertThat(all.selection())
                .isEqualTo(new Selection(
                        List.of("001", "002"),
                        List.of("a"),
                        List.of(new Location("d1"), new Location("s3a://b/d2")),
                        "Allen",
                        "ABAv3",
                        List.of("otsu+k3i2"),
                        new TreeMap<>(Map.of("acq", "x", "sample", "brain")),
                        List.of("raw", "mask")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        PATCH_SIZE | 0 | Invalid --patch-size: found 0; expected one whole number, or three (x y z), each from 1 to 32767.
        PATCH_SIZE | 64 64 | Invalid --patch-size: found 64, 64; expected one whole number, or three (x y z), each from 1 to 32767.
        PATCH_SIZE | 32768 | Invalid --patch-size: found 32768; expected one whole number, or three (x y z), each from 1 to 32767.
        PATCH_SIZE | 64.5 | Invalid --patch-size: found 64.5; expected one whole number, or three (x y z), each from 1 to 32767.
        PATCH_SIZE | 2000 | Invalid --patch-size: 2000 x 2000 x 2000 is 8000000000 voxels; a patch holds at most 2000000000.
        N_PATCHES_PER_LABEL | 0 | Invalid --n-patches-per-label: found 0; expected a whole number from 1 to 1000000.
        N_PATCHES_PER_LABEL | 1000001 | Invalid --n-patches-per-label: found 1000001; expected a whole number from 1 to 1000000.
        PATCH_SEED | 9223372036854775808 | Invalid --patch-seed: found 9223372036854775808; expected a whole number from -9223372036854775808 to 9223372036854775807.
        PATCH_SEED | 1 2 | Invalid --patch-seed: found 1, 2; expected a whole number from -9223372036854775808 to 9223372036854775807.
        LEVEL | 64 | Invalid --level: found 64; expected whole numbers from 0 to 63, each once.
        LEVEL | 1 1 | Invalid --level: found 1, 1; expected whole numbers from 0 to 63, each once.
        IMAGES | raw,,mask | Invalid --images: found "raw,,mask"; expected image kinds such as raw, corrected, mask: letters and digits, each once (null for all).
        IMAGES | ../x | Invalid --images: found "../x"; expected image kinds such as raw, corrected, mask: letters and digits, each once (null for all).
        CONTAINMENT | fraction=1.1 | --containment: Invalid containment "fraction=1.1": expected region, center or fraction=F with F above 0 and at most 1
        EDGE | clip | Invalid --edge: found "clip"; expected inside or pad.
        PARTITION | subject | Invalid --partition: found "subject"; expected label or label,subject.
        JITTER | maybe | Invalid --jitter: found "maybe"; expected on or off.
        MIN_DISTANCE | 0 | Invalid --min-distance: found 0; expected a length in millimetres, above 0 (null for none).
        MIN_DISTANCE | NaN | Invalid --min-distance: found "NaN"; expected a length in millimetres, above 0 (null for none).
        MIN_DISTANCE | 1e999 | Invalid --min-distance: found 1e999; expected a length in millimetres, above 0 (null for none).
        SAMPLER | best | Invalid --sampler: found "best"; expected lottery, density, active, grid, stratified, background or numpy-legacy.
        SAMPLER | density | --sampler density needs --weights: a map (NIfTI or OME-Zarr), or an image kind such as mask.
        WEIGHTS | mask | --weights weighs nothing with the sampler lottery: add --sampler density or active, or leave it out.
        STRIDE | 8 | --stride moves nothing with the sampler lottery: add --sampler grid, or leave it out.
        BACKGROUND | 1 | Invalid --background: found 1; expected a share of all centres, above 0 and below 1 (null for none).
        MIN_FOREGROUND | 5% | Invalid --min-foreground: found "5%"; expected a share of a patch's voxels, from 0 to 1 (null for any).
        MAX_FOREGROUND | 1.01 | Invalid --max-foreground: found 1.01; expected a share of a patch's voxels, from 0 to 1 (null for any).
        FOREGROUND | a/b.zarr | Invalid --foreground: found "a/b.zarr"; expected one image kind such as mask, or KIND:STAIN (null for mask).
        FOREGROUND | mask:Abeta | --foreground judges nothing without --min-foreground or --max-foreground: add one, or leave it out.
        SPLIT | train=0.7,test=0.2 | Invalid --split: found "train=0.7,test=0.2"; expected parts and their shares, such as train=0.7,val=0.15,test=0.15, 1 in sum (null for none).
        SPLIT | a=0.5,a=0.5 | Invalid --split: found "a=0.5,a=0.5"; expected parts and their shares, such as train=0.7,val=0.15,test=0.15, 1 in sum (null for none).
        SPLIT | a=1.5,b=-0.5 | Invalid --split: found "a=1.5,b=-0.5"; expected parts and their shares, such as train=0.7,val=0.15,test=0.15, 1 in sum (null for none).
        FOLDS | 1 | Invalid --folds: found 1; expected a whole number from 2 to 1000 (null for none).
        SPLIT_BY | sex | --split-by divides nothing without --split or --folds: add one, or leave it out.
        FORMAT | tiff | Invalid --format: found "tiff"; expected nii.gz or nii.
        COMPRESSION | best | Invalid --compression: found "best"; expected fast or small.
        ORIENTATION | RAR | --orientation: Invalid orientation "RAR": expected three letters, one of L or R, one of A or P, one of S or I, such as RAS (x, y, z)
        UNIT | parsek | --unit: Unknown unit of length "parsek"; expected nm, um, mm, m or an NGFF unit name such as micrometer. Did you mean parsec?
        GEOMETRY_FROM | a/b | Invalid --geometry-from: found "a/b"; expected one image kind such as raw: letters and digits.
        HEMISPHERES | both | Invalid --hemispheres: found "both"; expected split or merge.
        RUN | ../x | Invalid --run: found "../x"; expected a folder name: up to 100 letters, digits, dots, dashes, underscores and pluses, a letter or digit first, no dot last, none of Windows' reserved names.
        RUN | con.1 | Invalid --run: found "con.1"; expected a folder name: up to 100 letters, digits, dots, dashes, underscores and pluses, a letter or digit first, no dot last, none of Windows' reserved names.
        S3_ENDPOINT | http://key:secret@host | Invalid --s3-endpoint: it holds a user or password; expected a host, with http:// or https:// and port if need be, without user or password.
        S3_REGION | eu/x | Invalid --s3-region: found "eu/x"; expected a region such as eu-central-1.
        PRESET | spimquant@0.22 | --preset: Unknown preset "spimquant@0.22"; expected spimquant, spimquant@0.21.1 or spimquant@0.21.4.
        INTENSITY | uint16 | Invalid --intensity: found "uint16"; expected source or uint8.
        NAMES | mine | Invalid --names: found "mine"; expected bids or spimquant.
        HEADER | none | Invalid --header: found "none"; expected origin or plain.
        AFFINE | ants | Invalid --affine: found "ants"; expected standard or zarrnii.
        BEYOND_PYRAMID | error | Invalid --beyond-pyramid: found "error"; expected average, stride or refuse.
        FILTER | acq | Invalid --filter: found "acq"; expected ENTITY=VALUE such as acq=imaris4x, each entity once.
        FILTER | acq=a acq=b | Invalid --filter: found "acq=a", "acq=b"; expected ENTITY=VALUE such as acq=imaris4x, each entity once.
        PARTICIPANT_LABEL | a/b | Invalid --participant-label: found "a/b"; expected at least one subject, with or without sub- (null for all).
        """)
    void aBadValueIsNamedWithWhatWasExpected(SettingKey key, String words, String message) {
        assertThat(problem(Map.of(key, List.of(words.split(" ")))).lines()).containsExactly(message);
    }

    @Test
    void aPresetStandsBelowWhatIsGiven() {
        Settings s = SettingsSource.commandLine(Map.of(
                        SettingKey.PRESET, List.of("spimquant@0.21.4"),
                        SettingKey.EDGE, List.of("inside")))
                .over(ConfigFile.parse("c.yml", "intensity: source\npatch_size: 16\n"))
                .resolve()
                .settings();

        assertThat(s.preset()).isEqualTo("spimquant@0.21.4");
        assertThat(s.edge()).isEqualTo(Settings.Edge.INSIDE);
        assertThat(s.intensity()).isEqualTo(Settings.Intensity.SOURCE);
        assertThat(s.sampler()).isEqualTo(Settings.Sampler.NUMPY_LEGACY);
        assertThat(s.names()).isEqualTo(Settings.Names.SPIMQUANT);
        assertThat(s.hierarchy()).isEqualTo(Settings.NO_HIERARCHY);
        assertThat(s.beyondPyramid()).isEqualTo(BeyondPyramid.AVERAGE);
        assertThat(s.patchesPerLabel()).isEqualTo(5);
        assertThat(Preset.departures(s)).contains("preset spimquant@0.21.4, but with edge inside, intensity source.");
    }

    @Test
    void aShareThatIsNoneIsTheOnlyProblem() {
        assertThat(problem(Map.of(SettingKey.MIN_FOREGROUND, List.of("5"), SettingKey.FOREGROUND, List.of("mask:A")))
                        .lines())
                .singleElement()
                .asString()
                .startsWith("Invalid --min-foreground: found 5;");
    }

    @Test
    void numpysSeedsHave32Bits() {
        assertThat(problem(
                        Map.of(SettingKey.PRESET, List.of("spimquant"), SettingKey.PATCH_SEED, List.of("4294967296"))))
                .hasMessage(
                        "Conflict: sampler numpy-legacy takes a patch_seed from 0 to 4294967295; found 4294967296.");
    }

    @Test
    void anonymousAndRequesterPaysExcludeEachOther() {
        InputProblem problem = problem(Map.of(
                SettingKey.S3_ANONYMOUS, List.of("on"),
                SettingKey.S3_REQUESTER_PAYS, List.of("on")));

        assertThat(problem)
                .hasMessage("Conflict: --s3-anonymous and --s3-requester-pays exclude each other: a requester who pays"
                        + " must say who that is. Leave one out.");
    }

    @Test
    void problemsOfTheFileAndOfTheCommandLineComeTogether() {
        SettingsSource file = ConfigFile.parse("c.yml", "patch_sise: 3\nedge: clip\n");
        SettingsSource commandLine = SettingsSource.commandLine(Map.of(SettingKey.PATCH_SEED, List.of("x")));

        InputProblem problem = catchThrowableOfType(
                InputProblem.class, () -> commandLine.over(file).resolve());

        assertThat(problem.lines())
                .containsExactly(
                        "Unknown key \"patch_sise\" in c.yml, line 1. Did you mean patch_size or patch_seed?",
                        "Invalid --patch-seed: found \"x\"; expected a whole number from -9223372036854775808 to"
                                + " 9223372036854775807.",
                        "Invalid edge (c.yml, line 2): found \"clip\"; expected inside or pad.");
    }

    @Test
    void theCommandLineWinsOverTheFile() {
        SettingsSource file = ConfigFile.parse("c.yml", "patch_size: 32\npatch_seed: 7\npatch_labels: [A, B]\n");
        SettingsSource commandLine = SettingsSource.commandLine(
                Map.of(SettingKey.PATCH_SIZE, List.of("64"), SettingKey.PATCH_LABELS, List.of("C")));

        Settings settings = commandLine.over(file).resolve().settings();

        assertThat(settings.patchSize()).isEqualTo(Extent.cube(64));
        assertThat(settings.seed()).isEqualTo(7);
        assertThat(settings.patchLabels()).containsExactly("C");
    }

    private static Settings settings(SettingKey key, String words) {
        return SettingsSource.commandLine(Map.of(key, List.of(words.split(" "))))
                .resolve()
                .settings();
    }

    private static InputProblem problem(Map<SettingKey, List<String>> words) {
        return catchThrowableOfType(
                InputProblem.class, () -> SettingsSource.commandLine(words).resolve());
    }
}
