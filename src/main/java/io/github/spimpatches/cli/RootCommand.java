package io.github.spimpatches.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program itself, and what its verbs share: engine, console, the command as typed. */
@Command(
        name = "spim-patches",
        mixinStandardHelpOptions = true,
        description = "Samples patch centres per atlas region and cuts 3D patches out of OME-Zarr brains.",
        synopsisHeading = "Usage: ",
        customSynopsis = "spim-patches VERB [OPTIONS]",
        descriptionHeading = "%n",
        commandListHeading = "%nVerbs:%n",
        optionListHeading = "%nOptions:%n",
        subcommands = {
            RunCommand.class,
            PlanCommand.class,
            ExtractCommand.class,
            CropCommand.class,
            ValidateCommand.class,
            ReportCommand.class,
            ExportCommand.class,
            InspectCommand.class,
            DemoCommand.class
        },
        versionProvider = RootCommand.BuildVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  spim-patches demo",
            "  spim-patches run /data/bids /data/patches --patch-labels CA1-L DG-L --patch-size 64",
            "",
            "Exit codes:",
            "  0    every planned patch is there; regions with too few places are listed",
            "  2    usage or input is wrong, nothing was written",
            "  3    partial: some patches failed, the manifest says why; or validate found something",
            "  1    anything else",
            "  130  interrupted",
            "",
            "'spim-patches VERB --help' lists a verb's options."
        })
final class RootCommand {
    private final Engine engine;
    private final Console console;
    private final String command;

    RootCommand(Engine engine, Console console, String command) {
        this.engine = engine;
        this.console = console;
        this.command = command;
    }

    Engine engine() {
        return engine;
    }

    Console console() {
        return console;
    }

    /** As it could be typed again. */
    String command() {
        return command;
    }

    static final class BuildVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Version.ofThisBuild().toString()};
        }
    }
}
