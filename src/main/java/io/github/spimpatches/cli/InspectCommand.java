package io.github.spimpatches.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.spimpatches.cli.inspect.Inspection;
import io.github.spimpatches.config.SettingKey;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.config.SettingsSource;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "inspect",
        description = "Say what an OME-Zarr, a NIfTI volume, a patch or a label table is.",
        customSynopsis = "spim-patches inspect URI [--json] [OPTIONS]")
final class InspectCommand implements Callable<Integer> {
    private static final int SHOWN_ROWS = 40;

    @ParentCommand
    private RootCommand root;

    @Parameters(
            arity = "1",
            paramLabel = "URI",
            description =
                    "An OME-Zarr (a folder, or .ozx), a NIfTI volume or a patch (.nii, .nii.gz), or a label table (.tsv).")
    private String file;

    @Option(names = "--json", description = "As JSON, for programs; complete.")
    private boolean json;

    @Option(names = "--all", description = "Show every label, not only the first " + SHOWN_ROWS + ".")
    private boolean all;

    @Option(names = "--labels", paramLabel = "URI", description = "Label table that names a volume's labels.")
    private String labels;

    private CommandSpec verb;

    @Spec
    void addSettings(CommandSpec command) {
        verb = command;
        SettingOptions.add(
                command,
                EnumSet.of(
                        SettingKey.ORIENTATION,
                        SettingKey.UNIT,
                        SettingKey.HIERARCHY,
                        SettingKey.S3_ANONYMOUS,
                        SettingKey.S3_ENDPOINT,
                        SettingKey.S3_REGION,
                        SettingKey.S3_REQUESTER_PAYS));
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = SettingsSource.commandLine(
                        SettingOptions.given(verb.commandLine().getParseResult()))
                .resolve()
                .settings();
        Inspection.Request request = new Inspection.Request(
                new Location(file),
                settings.orientation(),
                settings.unit(),
                labels == null ? null : new Location(labels),
                settings.hierarchy(),
                all ? Integer.MAX_VALUE : SHOWN_ROWS);
        try (Storage storage = root.engine().storage(settings.storage())) {
            Inspection inspection = Inspection.of(storage, request);
            if (json) {
                root.console().out().println(text(inspection));
            } else {
                inspection.lines().forEach(root.console().out()::println);
            }
        }
        return ExitCode.DONE;
    }

    private static String text(Inspection inspection) throws JsonProcessingException {
        return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(inspection.facts());
    }
}
