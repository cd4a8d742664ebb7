package io.github.spimpatches.cli;

import io.github.spimpatches.storage.Location;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "demo",
        description = "Make a small cohort (two subjects, two stains, masks, an atlas) and run on it.",
        customSynopsis = "spim-patches demo [DIR]")
final class DemoCommand implements Callable<Integer> {
    @ParentCommand
    private RootCommand root;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "spim-patches-demo",
            description = "Where cohort and patches go. Default: spim-patches-demo.")
    private String folder;

    @Override
    public Integer call() throws Exception {
        return root.engine().demo(new DemoRequest(new Location(folder), root.command()), root.console());
    }
}
