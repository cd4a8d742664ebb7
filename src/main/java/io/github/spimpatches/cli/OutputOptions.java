package io.github.spimpatches.cli;

import io.github.spimpatches.config.Configuration;
import io.github.spimpatches.config.SettingKey;
import io.github.spimpatches.config.SettingsSource;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Options of the verbs that work on what a run left. */
final class OutputOptions {
    private static final Set<SettingKey> STORES = EnumSet.of(
            SettingKey.S3_ANONYMOUS, SettingKey.S3_ENDPOINT, SettingKey.S3_REGION, SettingKey.S3_REQUESTER_PAYS);

    @Parameters(index = "0", arity = "1", paramLabel = "OUT_DIR", description = "The OUT_DIR of a run.")
    private String out;

    @Option(
            names = "--run",
            paramLabel = "NAME",
            description =
                    "Only this run: a folder of OUT_DIR/spim-patches. Default: all; export takes one, so it has to be named"
                            + " where there are several.")
    private List<String> run; // a list, as all options that are settings too

    private CommandSpec verb;

    @Spec(Spec.Target.MIXEE)
    void addSettings(CommandSpec mixee) {
        verb = mixee;
        SettingOptions.add(mixee, STORES);
    }

    Location out() {
        return new Location(out);
    }

    /** The one run; null for all. */
    String run() {
        return run == null ? null : run.get(run.size() - 1);
    }

    StorageSettings storage() {
        return settings(STORES).settings().storage();
    }

    /**
     * What the options of these keys say.
     *
     * @throws io.github.spimpatches.problem.InputProblem with every problem
     */
    Configuration settings(Set<SettingKey> keys) {
        return SettingsSource.commandLine(given(keys)).resolve();
    }

    /** Whether the option of a key was given. */
    boolean has(SettingKey key) {
        return given(Set.of(key)).containsKey(key);
    }

    private Map<SettingKey, List<String>> given(Set<SettingKey> keys) {
        Map<SettingKey, List<String>> given =
                SettingOptions.given(verb.commandLine().getParseResult());
        given.keySet().retainAll(keys);
        return given;
    }
}
