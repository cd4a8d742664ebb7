package io.github.spimpatches.cli;

import io.github.spimpatches.bids.CohortNeeds;
import io.github.spimpatches.cli.Engine.PlanOutput;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "crop",
        description = "Write whole regions of every brain as Imaris files (or OME-Zarr, OME-TIFF).",
        customSynopsis = {
            "spim-patches crop BIDS_DIR OUT_DIR [participant] --crop-labels LABEL ... [OPTIONS]",
            "       spim-patches crop --cohort TABLE.tsv --out OUT_DIR --crop-labels LABEL ... [OPTIONS]",
            "       spim-patches crop --subject ID --image KIND=URI ... --dseg URI --labels URI --out OUT_DIR"
                    + " --crop-labels LABEL ... [OPTIONS]"
        })
final class CropCommand implements Callable<Integer> {
    @ParentCommand
    private RootCommand root;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Write nothing; print each crop's place and size, and what it would read and write.")
    private boolean dryRun;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() throws Exception {
        RunRequest request = dryRun
                ? options.request(root, CohortNeeds.IMAGES_AND_ATLAS)
                : options.requestToExtract(root, CohortNeeds.IMAGES_AND_ATLAS);
        PlanOutput output = dryRun ? PlanOutput.PRINTED_ONLY : PlanOutput.WRITTEN;
        return root.engine().crop(request, output, root.console());
    }
}
