package io.github.spimpatches.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    @TempDir
    Path folder;

    @Test
    void theDocumentationsOwnFileIsRead() {
        Settings settings = parse("""
            patch_size: [256, 256, 128]       # Size of patches in voxels [x, y, z]
            n_patches_per_label: 20           # Number of patches to sample per region
            patch_seed: 42                    # Random seed
            patch_labels:                     # Atlas regions to sample from
              - "Hippocampus"
              - "Cortex"
              # or null to sample from all regions
            crop_labels:
              - "CA1"
              - "DG"
            """);

        assertThat(settings.patchSize()).isEqualTo(new Extent(256, 256, 128));
        assertThat(settings.patchesPerLabel()).isEqualTo(20);
        assertThat(settings.seed()).isEqualTo(42);
        assertThat(settings.patchLabels()).containsExactly("Hippocampus", "Cortex");
        assertThat(settings.cropLabels()).containsExactly("CA1", "DG");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "null", "patch_labels: null\ncrop_labels:\npatch_size: ~\n"})
    void nothingAndNullMeanTheDefaults(String text) {
        assertThat(parse(text)).isEqualTo(Settings.defaults());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        patch_size: 64              | 64 x 64 x 64
        patch_size: '64'            | 64 x 64 x 64
        patch_size: [64]            | 64 x 64 x 64
        patch_size: [64, 32, 16]    | 64 x 32 x 16
        """)
    void aSizeIsWrittenAsPeopleWriteIt(String text, String expected) {
        assertThat(parse(text).patchSize()).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"level: [0, 2]", "levels: [2, 0]", "segmentation_level: [0, 2]", "level: 0,2"})
    void levelsHaveTheirOldWordToo(String text) {
        assertThat(parse(text).levels()).containsExactly(0, 2);
    }

    @Test
    void labelsKeepTheirSpelling() {
        assertThat(parse("patch_labels: [NO, on, 007, 1e3, yes, ~x, 'a: b', \"12\"]\n")
                        .patchLabels())
                .containsExactly("NO", "on", "007", "1e3", "yes", "~x", "a: b", "12");
    }

    @Test
    void onAndOffAreYamlTextsThatWeRead() {
        assertThat(parse("jitter: off\nstrict: true\n").jitter()).isFalse();
        assertThat(parse("jitter: off\nstrict: true\n").strict()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        patch_labls: [a]       | Unknown key "patch_labls" in c.yml, line 1. Did you mean patch_labels?
        zzz: 1                 | Unknown key "zzz" in c.yml, line 1.
        cohort: c.tsv          | Unknown key "cohort" in c.yml, line 1. What is read and written stands on the command line, not in a config file.
        patch_seed: abc        | Invalid patch_seed (c.yml, line 1): found "abc"; expected a whole number from -9223372036854775808 to 9223372036854775807.
        patch_seed: 4.2        | Invalid patch_seed (c.yml, line 1): found 4.2; expected a whole number from -9223372036854775808 to 9223372036854775807.
        patch_size: []         | Invalid patch_size (c.yml, line 1): found an empty list; expected one whole number, or three (x y z), each from 1 to 32767.
        patch_size: {x: 3}     | Invalid patch_size (c.yml, line 1): found a mapping; expected one whole number, or three (x y z), each from 1 to 32767.
        patch_size: [[64]]     | Invalid patch_size (c.yml, line 1): found a list; expected one whole number, or three (x y z), each from 1 to 32767.
        patch_labels: []       | Invalid patch_labels (c.yml, line 1): found an empty list; expected at least one index, name or abbreviation (leave it out, or null, for every label).
        patch_labels: [a, ~]   | Invalid patch_labels (c.yml, line 1): found "a", an empty entry; expected at least one index, name or abbreviation (leave it out, or null, for every label).
        run: !!java.net.URL x  | Invalid run (c.yml, line 1): found the tag tag:yaml.org,2002:java.net.URL; expected plain data: a folder name: up to 100 letters, digits, dots, dashes, underscores and pluses, a letter or digit first, no dot last, none of Windows' reserved names.
        [a]: 1                 | Invalid key in c.yml, line 1: found a list; expected one word.
        strict: perhaps        | Invalid strict (c.yml, line 1): found "perhaps"; expected on or off.
        preset: spimquant@1    | preset (c.yml, line 1): Unknown preset "spimquant@1"; expected spimquant, spimquant@0.21.1 or spimquant@0.21.4.
        """)
    void aBadLineIsNamedWithFileKeyAndLine(String text, String message) {
        assertThat(problem(text).lines()).containsExactly(message);
    }

    @Test
    void aKeyThatStandsTwiceIsNamedWithBothLines() {
        assertThat(problem("level: 1\npatch_seed: 3\nsegmentation_level: 2\n").lines())
                .containsExactly("Key segmentation_level stands twice in c.yml: lines 1 and 3. Leave one out.");
    }

    @Test
    void everyProblemIsReportedAtOnce() {
        assertThat(problem("patch_size: 0\nn_patches: 5\nedge: 7\npatch_size: 3\n")
                        .lines())
                .containsExactly(
                        "Unknown key \"n_patches\" in c.yml, line 2. Did you mean n_patches_per_label?",
                        "Key patch_size stands twice in c.yml: lines 1 and 4. Leave one out.",
                        "Invalid patch_size (c.yml, line 1): found 0; expected one whole number, or three (x y z),"
                                + " each from 1 to 32767.",
                        "Invalid edge (c.yml, line 3): found 7; expected inside or pad.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        - a                  | Cannot read config file c.yml, line 1: found a list; expected "key: value" lines, such as patch_size: 64.
        patch_size           | Cannot read config file c.yml, line 1: found one value; expected "key: value" lines, such as patch_size: 64.
        a: [1                | Cannot read config file c.yml, line 1, column 6: it is not YAML: expected ',' or ']', but got <stream end>.
        a: b: c              | Cannot read config file c.yml, line 1, column 5: it is not YAML: mapping values are not allowed here.
        """)
    void whatIsNoMappingIsRefusedWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(InputProblem.class).hasMessage(message);
    }

    @Test
    void endlessNestingIsRefusedAsBadInput() {
        assertThatThrownBy(() -> parse("patch_labels: " + "[".repeat(200_000)))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read config file c.yml: its lists or mappings are nested too deeply; expected"
                        + " \"key: value\" lines, such as patch_size: 64.");
    }

    @Test
    void whatARunRecordedIsPassedOver() {
        assertThat(parse("patch_seed: 5\nresolved_labels:\n  - {index: 1, members: [1, 2]}\n")
                        .seed())
                .isEqualTo(5);
    }

    @Test
    void relativePathsInAFileStartFromItsFolder() throws IOException {
        Files.writeString(folder.resolve("c.yml"), "hierarchy: graph.json\nderivatives: [d, /abs, 's3a://b/d']\n");

        Configuration read = ConfigFile.read(new LocalStorage(), new Location(folder + "/c.yml"))
                .resolve();

        assertThat(read.settings().hierarchy()).isEqualTo(new Location(folder + "/graph.json"));
        assertThat(read.selection().derivatives())
                .isEqualTo(List.of(new Location(folder + "/d"), new Location("/abs"), new Location("s3a://b/d")));
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> ConfigFile.read(new LocalStorage(), new Location("/nowhere/c.yml")))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read config file /nowhere/c.yml: there is no such file.");
    }

    @Test
    void aFileThatIsNotTextIsRefused() throws IOException {
        Files.write(folder.resolve("c.yml"), new byte[] {'a', ':', ' ', (byte) 0xff});

        assertThatThrownBy(() -> ConfigFile.read(new LocalStorage(), new Location(folder + "/c.yml")))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read config file " + folder + "/c.yml: it is not UTF-8 text.");
    }

    private static Settings parse(String text) {
        return ConfigFile.parse("c.yml", text).resolve().settings();
    }

    private static InputProblem problem(String text) {
        return catchThrowableOfType(InputProblem.class, () -> parse(text));
    }
}
