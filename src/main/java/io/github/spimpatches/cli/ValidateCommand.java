package io.github.spimpatches.cli;

import io.github.spimpatches.verify.PatchCheck.Depth;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "validate",
        description = "Check every file of every run in a folder; with --deep every voxel with its source.",
        customSynopsis = "spim-patches validate OUT_DIR [--deep] [OPTIONS]")
final class ValidateCommand implements Callable<Integer> {
    @ParentCommand
    private RootCommand root;

    @Mixin
    private OutputOptions options;

    @Option(names = "--deep", description = "Read the source again, and compare every voxel.")
    private boolean deep;

    @Option(names = "--all", description = "Print everything that is off, not only the first of each check.")
    private boolean all;

    @Override
    public Integer call() throws Exception {
        ValidateRequest request = new ValidateRequest(
                options.out(), options.run(), deep ? Depth.SOURCE : Depth.FILES, all, options.storage());
        return root.engine().validate(request, root.console());
    }
}
