package io.github.spimpatches.cli;

import io.github.spimpatches.bids.CohortNeeds;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "run",
        description = "Draw centres in every region of every brain, and cut the patches.",
        customSynopsis = {
            "spim-patches run BIDS_DIR OUT_DIR [participant] [OPTIONS]",
            "       spim-patches run --cohort TABLE.tsv --out OUT_DIR [OPTIONS]",
            "       spim-patches run --subject ID --image KIND=URI ... --dseg URI --labels URI --out OUT_DIR [OPTIONS]"
        })
final class RunCommand implements Callable<Integer> {
    @ParentCommand
    private RootCommand root;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() throws Exception {
        RunRequest request = options.requestToExtract(root, CohortNeeds.IMAGES_AND_ATLAS);
        return root.engine().run(request, root.console());
    }
}
