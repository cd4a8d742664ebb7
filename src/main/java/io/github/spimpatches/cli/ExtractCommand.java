package io.github.spimpatches.cli;

import io.github.spimpatches.bids.CohortNeeds;
import io.github.spimpatches.config.SettingKey;
import io.github.spimpatches.storage.Location;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "extract",
        description = "Cut patches at the centres of a table: ours of another run, or your own.",
        customSynopsis = {
            "spim-patches extract BIDS_DIR OUT_DIR [participant] --centers FILE [OPTIONS]",
            "       spim-patches extract --cohort TABLE.tsv --out OUT_DIR --centers FILE [OPTIONS]",
            "       spim-patches extract --subject ID --image KIND=URI ... --out OUT_DIR --centers FILE [OPTIONS]"
        })
final class ExtractCommand implements Callable<Integer> {
    /** What decides where centres are drawn, what is asked of a draw, and what becomes of whole regions. */
    private static final Set<SettingKey> IDLE = EnumSet.of(
            SettingKey.N_PATCHES_PER_LABEL,
            SettingKey.PATCH_LABELS,
            SettingKey.CROP_LABELS,
            SettingKey.CROP_FORMAT,
            SettingKey.MARGIN,
            SettingKey.MASK_OUTSIDE,
            SettingKey.MAX_CROP_BYTES,
            SettingKey.SCRATCH,
            SettingKey.CONTAINMENT,
            SettingKey.JITTER,
            SettingKey.SAMPLER,
            SettingKey.WEIGHTS,
            SettingKey.STRIDE,
            SettingKey.BACKGROUND,
            SettingKey.MIN_DISTANCE,
            SettingKey.EXCLUDE,
            SettingKey.SPLIT,
            SettingKey.SPLIT_BY,
            SettingKey.STRATIFY_BY,
            SettingKey.FOLDS,
            SettingKey.HEMISPHERES,
            SettingKey.HIERARCHY,
            SettingKey.STRICT);

    @ParentCommand
    private RootCommand root;

    @Option(
            names = {"--centers", "--centres"},
            required = true,
            paramLabel = "FILE",
            description = "Centres, Parquet or TSV; columns subject, label, x_mm, y_mm, z_mm (RAS+ mm) suffice.")
    private String centers;

    @Mixin
    private RunOptions options = new RunOptions(
            IDLE, "the centres are given by --centers, all of them are cut, and nothing is drawn or cropped");

    @Override
    public Integer call() throws Exception {
        RunRequest request = options.requestToExtract(root, CohortNeeds.IMAGES);
        return root.engine().extract(new ExtractRequest(new Location(centers), request), root.console());
    }
}
