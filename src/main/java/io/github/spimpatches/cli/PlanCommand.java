package io.github.spimpatches.cli;

import io.github.spimpatches.bids.CohortNeeds;
import io.github.spimpatches.cli.Engine.PlanOutput;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "plan",
        description = "Draw the centres and write their table; read no voxel of an image.",
        customSynopsis = {
            "spim-patches plan BIDS_DIR OUT_DIR [participant] [--dry-run] [OPTIONS]",
            "       spim-patches plan --cohort TABLE.tsv --out OUT_DIR [--dry-run] [OPTIONS]",
            "       spim-patches plan --subject ID --image KIND=URI ... --dseg URI --labels URI --out OUT_DIR [OPTIONS]"
        })
final class PlanCommand implements Callable<Integer> {
    @ParentCommand
    private RootCommand root;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Write nothing; print labels, eligible voxels, centres, shortfalls, and what a run would"
                    + " read and write.")
    private boolean dryRun;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() throws Exception {
        RunRequest request = options.request(root, CohortNeeds.IMAGES_AND_ATLAS);
        PlanOutput output = dryRun ? PlanOutput.PRINTED_ONLY : PlanOutput.WRITTEN;
        return root.engine().plan(request, output, root.console());
    }
}
