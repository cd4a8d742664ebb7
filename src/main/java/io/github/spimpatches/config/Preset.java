package io.github.spimpatches.config;

import io.github.spimpatches.problem.InputProblem;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings that go by one name. A preset is nothing but values of ordinary settings: it stands below the config file and
 * the command line, so that any single one can be given otherwise.
 *
 * <p>{@code spimquant} makes the files that SPIMquant makes with a version of zarrnii.
 */
public final class Preset {
    private static final String SPIMQUANT = "spimquant";
    private static final Map<String, Preset> KNOWN = known();

    private final String name;
    private final Map<SettingKey, Given> values = new EnumMap<>(SettingKey.class);

    private Preset(String name, Map<SettingKey, String> words) {
        this.name = name;
        words.forEach(
                (key, word) -> values.put(key, new Given(key.word() + " (preset " + name + ")", List.of(word), null)));
    }

    private static Map<String, Preset> known() {
        Map<SettingKey, String> words = new EnumMap<>(SettingKey.class);
        words.put(SettingKey.N_PATCHES_PER_LABEL, "5");
        words.put(SettingKey.HIERARCHY, Settings.NO_HIERARCHY.uri());
        words.put(SettingKey.CONTAINMENT, "center");
        words.put(SettingKey.EDGE, "pad");
        words.put(SettingKey.JITTER, "off");
        words.put(SettingKey.SAMPLER, "numpy-legacy");
        words.put(SettingKey.FORMAT, "nii");
        words.put(SettingKey.INTENSITY, "uint8");
        words.put(SettingKey.NAMES, "spimquant");
        words.put(SettingKey.HEADER, "plain");
        words.put(SettingKey.AFFINE, "zarrnii");
        words.put(SettingKey.UNIT, "um");
        Map<String, Preset> known = new LinkedHashMap<>();
        words.put(SettingKey.BEYOND_PYRAMID, "stride");
        known.put("0.21.1", new Preset(SPIMQUANT + "@0.21.1", words));
        words.put(SettingKey.BEYOND_PYRAMID, "average");
        known.put("0.21.4", new Preset(SPIMQUANT + "@0.21.4", words));
        return known;
    }

    /** {@code spimquant}, the version that SPIMquant itself is locked to, or {@code spimquant@VERSION}. */
    static Preset parse(String word) {
        if (word.equals(SPIMQUANT)) {
            return KNOWN.values().iterator().next();
        }
        Preset preset = word.startsWith(SPIMQUANT + "@") ? KNOWN.get(word.substring(SPIMQUANT.length() + 1)) : null;
        if (preset == null) {
            throw new InputProblem("Unknown preset \"" + word + "\"; expected " + SettingKey.PRESET.expected() + ".");
        }
        return preset;
    }

    /** With its version. */
    String name() {
        return name;
    }

    Map<SettingKey, Given> values() {
        return values;
    }

    /**
     * One line that names the settings that are not the preset's; empty where all are, or there is no preset. A config
     * file that lists every key takes the preset apart without anybody noticing.
     */
    public static Optional<String> departures(Settings settings) {
        if (settings.preset() == null) {
            return Optional.empty();
        }
        Map<SettingKey, List<String>> alone = Map.of(SettingKey.PRESET, List.of(settings.preset()));
        Settings pure = SettingsSource.commandLine(alone).resolve().settings();
        List<String> others = parse(settings.preset()).values.keySet().stream()
                .filter(key -> key != SettingKey.N_PATCHES_PER_LABEL)
                .filter(key -> !value(key, settings).equals(value(key, pure)))
                .map(key -> key.word() + " " + value(key, settings))
                .toList();
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of("preset " + settings.preset() + ", but with " + String.join(", ", others) + ".");
    }

    private static String value(SettingKey key, Settings settings) {
        return SettingsYaml.value(key, settings, Selection.ALL);
    }
}
