package io.github.spimpatches.cli;

import io.github.spimpatches.bids.CohortNeeds;
import io.github.spimpatches.config.ConfigFile;
import io.github.spimpatches.config.Configuration;
import io.github.spimpatches.config.SettingKey;
import io.github.spimpatches.config.SettingsSource;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of the verbs that work on a cohort: input, config file, settings. */
final class RunOptions {
    private static final EnumSet<SettingKey> STORES = EnumSet.of(
            SettingKey.S3_ANONYMOUS, SettingKey.S3_ENDPOINT, SettingKey.S3_REGION, SettingKey.S3_REQUESTER_PAYS);

    private final Set<SettingKey> idle;
    private final String whyIdle;

    @Mixin
    private CohortOptions cohort;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings in YAML: the same words with underscores. The command line wins.")
    private String config;

    @Option(
            names = "--shared-fs",
            description = "On a cluster: every node sees OUT_DIR, a local path, at the same place. Without it such an"
                    + " OUT_DIR is refused.")
    private boolean sharedFileSystem;

    private CommandSpec verb;

    /** Every setting has an effect. */
    RunOptions() {
        this(Set.of(), "");
    }

    /**
     * For a verb on which some settings have no effect: its help leaves them out, and typed they are refused. In a config
     * file they may stand, since one file serves several verbs.
     *
     * @param whyIdle {@code "the centres are given"}
     */
    RunOptions(Set<SettingKey> idle, String whyIdle) {
        this.idle = idle;
        this.whyIdle = whyIdle;
    }

    @Spec(Spec.Target.MIXEE)
    void addSettings(CommandSpec mixee) {
        verb = mixee;
        SettingOptions.add(mixee, EnumSet.allOf(SettingKey.class), idle);
    }

    /** The request, checked; problems of input and settings are reported together. */
    RunRequest request(RootCommand root, CohortNeeds needs) throws IOException {
        Map<SettingKey, List<String>> words =
                SettingOptions.given(verb.commandLine().getParseResult());
        checkHaveEffect(words);
        SettingsSource commandLine = SettingsSource.commandLine(words);
        SettingsSource settings = config == null ? commandLine : commandLine.over(file(root, words));
        Problems problems = new Problems();
        Optional<CohortOptions.Asked> asked = problems.attempt(() -> cohort.asked(needs, verb));
        Optional<Configuration> configuration = problems.attempt(settings::resolve);
        problems.throwIfAny();
        return new RunRequest(
                asked.orElseThrow().source(),
                configuration.orElseThrow(),
                asked.orElseThrow().out(),
                root.command());
    }

    private void checkHaveEffect(Map<SettingKey, List<String>> words) {
        List<String> inVain = idle.stream()
                .filter(words::containsKey)
                .sorted()
                .map(SettingKey::option)
                .toList();
        if (!inVain.isEmpty()) {
            boolean isOne = inVain.size() == 1;
            throw new InputProblem(String.join(", ", inVain) + (isOne ? " does" : " do") + " nothing here: " + whyIdle
                    + ". Leave " + (isOne ? "it" : "them") + " out.");
        }
    }

    /**
     * As {@link #request}, for the verbs that write on executors.
     *
     * @throws InputProblem where OUT_DIR may be another folder on each of them
     */
    RunRequest requestToExtract(RootCommand root, CohortNeeds needs) throws IOException {
        RunRequest request = request(root, needs);
        if (!sharedFileSystem) {
            SharedFolder.check("OUT_DIR", request.out());
        }
        return request;
    }

    /** The store that holds the config file is reached with the command line's own settings. */
    private SettingsSource file(RootCommand root, Map<SettingKey, List<String>> words) throws IOException {
        Map<SettingKey, List<String>> storeWords = new java.util.EnumMap<>(words);
        storeWords.keySet().retainAll(STORES);
        StorageSettings store =
                SettingsSource.commandLine(storeWords).resolve().settings().storage();
        try (Storage storage = root.engine().storage(store)) {
            return ConfigFile.read(storage, new Location(config));
        }
    }
}
