package io.github.spimpatches.cli;

import io.github.spimpatches.config.ByteCount;
import io.github.spimpatches.config.Configuration;
import io.github.spimpatches.config.SettingKey;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.export.ExportSettings;
import io.github.spimpatches.export.Format;
import io.github.spimpatches.export.PatchChoice;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.problem.Version;
import io.github.spimpatches.storage.Location;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "export",
        description = "Hand a run's patches on: for training, for sharing.",
        customSynopsis = "spim-patches export OUT_DIR DEST --format FORMAT [OPTIONS]")
final class ExportCommand implements Callable<Integer> {
    private static final Set<SettingKey> CHOICE =
            EnumSet.of(SettingKey.IMAGES, SettingKey.STAIN, SettingKey.MASK_DESC, SettingKey.PARTICIPANT_LABEL);
    private static final String GIGABYTE = "1G";

    @ParentCommand
    private RootCommand root;

    @Mixin
    private OutputOptions options;

    @Parameters(
            index = "1",
            arity = "1",
            paramLabel = "DEST",
            description = "An empty folder, or one that is not there; for tar also FILE.tar.")
    private String dest;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "tar, webdataset, nnunet, bids, zarr or parquet. Default: tar where DEST is FILE.tar.")
    private String format;

    @Option(
            names = "--level",
            paramLabel = "L[,L]",
            split = ",",
            description = "Only these resolution levels. Default: all of the run.")
    private List<Integer> levels = List.of();

    @Option(
            names = "--patch-labels",
            arity = "1..*",
            paramLabel = "LABEL",
            description = "Only these regions of the run, by index, name or abbreviation. Default: all of the run.")
    private List<String> labels = List.of();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The dataset's name. Default: OUT_DIR's own, from its dataset_description.json.")
    private String name;

    @Option(names = "--readme", paramLabel = "FILE", description = "README to put in. Default: one is written.")
    private String readme;

    @Option(
            names = {"--licence", "--license"},
            paramLabel = "FILE",
            description = "Licence to put in. Default: none.")
    private String license;

    @Option(
            names = "--shard-size",
            paramLabel = "BYTES",
            description = "webdataset, parquet: most bytes of patches in a file, 500M say. Default: 1G.")
    private String shardSize = GIGABYTE;

    @Option(
            names = "--shard-count",
            paramLabel = "N",
            description = "webdataset, parquet: most samples in a file. Default: any number.")
    private int shardCount;

    @Option(names = "--seed", paramLabel = "N", description = "webdataset: seed of the samples' order. Default: 42.")
    private long seed = 42;

    @Option(names = "--mask", paramLabel = "KIND", description = "nnunet: image kind of the labels. Default: mask.")
    private String mask = "mask";

    @Option(names = "--binarize", description = "nnunet: every value of the mask but 0 is one label.")
    private boolean binarize;

    @Option(names = "--dataset-id", paramLabel = "N", description = "nnunet: number of the dataset. Default: 1.")
    private int datasetId = 1;

    @Option(names = "--overwrite", description = "Replace another export in DEST. Default: go on with the same one.")
    private boolean overwrite;

    @Option(
            names = "--shared-fs",
            description = "On a cluster: all nodes see OUT_DIR and DEST, local paths, at the same place.")
    private boolean sharedFileSystem;

    @Spec
    void addChoice(CommandSpec command) {
        SettingOptions.add(command, CHOICE);
    }

    @Override
    public Integer call() throws Exception {
        return root.engine().export(request(), root.console());
    }

    private ExportRequest request() {
        Problems problems = new Problems();
        Optional<Format> known = problems.attempt(this::format);
        Long bytes = ByteCount.of(shardSize);
        if (bytes == null) {
            problems.add("Invalid --shard-size: found \"" + shardSize + "\"; expected bytes, such as 500M or 2G.");
        }
        Optional<Configuration> chosen = problems.attempt(() -> options.settings(CHOICE));
        if (shardCount < 0) {
            problems.add("Invalid --shard-count: found " + shardCount + "; expected a whole number from 1.");
        }
        if (datasetId < 1 || datasetId > 999) {
            problems.add("Invalid --dataset-id: found " + datasetId + "; expected a whole number from 1 to 999.");
        }
        problems.throwIfAny();
        Location to = new Location(dest);
        if (!sharedFileSystem) {
            SharedFolder.check("OUT_DIR", options.out());
            SharedFolder.check("DEST", to);
        }
        ExportSettings settings = new ExportSettings(
                known.orElseThrow(),
                name,
                datasetId,
                bytes,
                shardCount,
                seed,
                mask,
                binarize,
                null,
                null,
                Version.ofThisBuild().version());
        return new ExportRequest(
                options.out(),
                to,
                options.run(),
                choice(chosen.orElseThrow()),
                readme == null ? null : new Location(readme),
                license == null ? null : new Location(license),
                settings,
                overwrite,
                options.storage());
    }

    private Format format() {
        if (format != null) {
            return Format.of(format);
        }
        if (dest.endsWith(".tar")) {
            return Format.TAR;
        }
        throw new InputProblem("Missing --format; there are " + Format.words() + ".");
    }

    private PatchChoice choice(Configuration chosen) {
        Settings settings = chosen.settings();
        return new PatchChoice(
                settings.images(),
                settings.stains(),
                chosen.selection().maskDescs(),
                levels,
                labels,
                chosen.selection().participants());
    }
}
