package io.github.spimpatches.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What every verb has. */
final class CommonOptions {
    static final String VERBOSE = "--verbose";

    private CommonOptions() {}

    static void add(CommandSpec verb) {
        verb.addOption(OptionSpec.builder(VERBOSE)
                .description("Say more; on a failure, show where in the program it happened.")
                .build());
        verb.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
        verb.versionProvider(new RootCommand.BuildVersion());
        verb.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Show the program's version.")
                .build());
    }
}
