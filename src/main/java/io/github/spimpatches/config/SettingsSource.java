package io.github.spimpatches.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Settings as they were written, from the command line, a config file, or one laid over the other; problems of form
 * that were found on the way are kept, so that they are reported together with those of content.
 */
public final class SettingsSource {
    private final Map<SettingKey, Given> given;
    private final List<String> problems;

    SettingsSource(Map<SettingKey, Given> given, List<String> problems) {
        this.given = new EnumMap<>(SettingKey.class);
        this.given.putAll(given);
        this.problems = List.copyOf(problems);
    }

    /** The words that followed each option; an option that was not given has no entry. */
    public static SettingsSource commandLine(Map<SettingKey, List<String>> words) {
        Map<SettingKey, Given> given = new EnumMap<>(SettingKey.class);
        words.forEach((key, values) -> given.put(key, new Given(key.option(), values, null)));
        return new SettingsSource(given, List.of());
    }

    /** These settings, and those of {@code lower} where there is none here. */
    public SettingsSource over(SettingsSource lower) {
        Map<SettingKey, Given> merged = new EnumMap<>(SettingKey.class);
        merged.putAll(lower.given);
        merged.putAll(given);
        List<String> all = new ArrayList<>(lower.problems);
        all.addAll(problems);
        return new SettingsSource(merged, all);
    }

    /**
     * Checks types, ranges and conflicts and fills in the defaults.
     *
     * @throws io.github.spimpatches.problem.InputProblem with every problem of the config file and the command line
     */
    public Configuration resolve() {
        return new SettingsCheck(given, problems).resolve();
    }
}
