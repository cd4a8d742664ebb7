package io.github.spimpatches.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsYamlTest {

    @Test
    void everyDefaultIsWrittenDown() {
        assertThat(SettingsYaml.text(new Configuration(Settings.defaults(), Selection.ALL)))
                .isEqualTo("""
                    patch_size: [256, 256, 256]
                    n_patches_per_label: 10
                    patch_seed: 42
                    patch_labels: null
                    crop_labels: null
                    crop_format: ims
                    margin: null
                    mask_outside: off
                    max_crop_bytes: null
                    scratch: null
                    images: null
                    stain: null
                    level: [0]
                    same_extent: off
                    containment: region
                    edge: inside
                    jitter: on
                    sampler: lottery
                    weights: null
                    stride: null
                    background: null
                    min_foreground: null
                    max_foreground: null
                    foreground: "mask"
                    min_distance: null
                    exclude: null
                    split: null
                    split_by: "subject"
                    stratify_by: null
                    folds: null
                    participants: null
                    participants_columns: null
                    format: nii.gz
                    compression: fast
                    intensity: source
                    binarize: off
                    names: bids
                    header: origin
                    affine: standard
                    beyond_pyramid: average
                    orientation: null
                    unit: null
                    geometry_from: null
                    hemispheres: split
                    hierarchy: null
                    s3_anonymous: off
                    s3_endpoint: null
                    s3_region: null
                    s3_requester_pays: off
                    run: null
                    preset: null
                    overwrite: off
                    strict: off
                    partition: label
                    participant_label: null
                    session_label: null
                    derivatives: null
                    atlas: null
                    template: null
                    mask_desc: null
                    filter: null
                    """);
    }

    @Test
    void whatIsWrittenIsAConfigFileWithTheSameSettings() {
        Map<SettingKey, List<String>> words = new EnumMap<>(SettingKey.class);
        words.put(SettingKey.PATCH_SIZE, List.of("64", "32", "16"));
        words.put(SettingKey.PATCH_LABELS, List.of("12", "a \"b\" \\ c: #", "tab\there", "\u00e9\u2028"));
        words.put(SettingKey.CONTAINMENT, List.of("fraction=0.25"));
        words.put(SettingKey.UNIT, List.of("\u00b5m"));
        words.put(SettingKey.LEVEL, List.of("0", "3"));
        words.put(SettingKey.RUN, List.of("null"));
        words.put(SettingKey.S3_REQUESTER_PAYS, List.of("on"));
        words.put(SettingKey.PARTICIPANT_LABEL, List.of("001"));
        words.put(SettingKey.DERIVATIVES, List.of("/a b", "s3a://c"));
        words.put(SettingKey.FILTER, List.of("acq=x"));
        Configuration written = SettingsSource.commandLine(words).resolve();

        Configuration read =
                ConfigFile.parse("settings.yml", SettingsYaml.text(written)).resolve();

        assertThat(read).isEqualTo(written);
    }

    @Test
    void aPresetIsWrittenWithItsVersionAndEverySetting() {
        Configuration written = SettingsSource.commandLine(
                        Map.of(SettingKey.PRESET, List.of("spimquant"), SettingKey.EDGE, List.of("inside")))
                .resolve();

        String text = SettingsYaml.text(written);

        assertThat(text)
                .contains("preset: \"spimquant@0.21.1\"\n", "edge: inside\n", "beyond_pyramid: stride\n")
                .contains("sampler: numpy-legacy\n", "hierarchy: \"none\"\n");
        assertThat(ConfigFile.parse("settings.yml", text).resolve()).isEqualTo(written);
    }

    @Test
    void secretsAreMasked() {
        Configuration secret = SettingsSource.commandLine(
                        Map.of(SettingKey.DERIVATIVES, List.of("s3a://KEY:SECRET@bucket/d")))
                .resolve();
        Settings settings = secret.settings();
        Configuration withKeys =
                new Configuration(SettingsSource.commandLine(Map.of()).resolve().settings(), secret.selection());

        assertThat(settings.storage()
                        .withHadoop(Map.of("fs.s3a.secret.key", "SECRET"))
                        .toString())
                .doesNotContain("SECRET");
        assertThat(SettingsYaml.text(withKeys))
                .doesNotContain("SECRET")
                .contains("derivatives: [\"s3a://***@bucket/d\"]");
    }
}
