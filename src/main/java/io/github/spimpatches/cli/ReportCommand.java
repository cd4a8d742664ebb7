package io.github.spimpatches.cli;

import io.github.spimpatches.storage.Location;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "report",
        description = "Write the QC page of a run again: one HTML file; with --montage a picture for slides.",
        customSynopsis = "spim-patches report OUT_DIR [--montage FILE.png|FILE.svg] [OPTIONS]")
final class ReportCommand implements Callable<Integer> {
    @ParentCommand
    private RootCommand root;

    @Mixin
    private OutputOptions options;

    @Option(
            names = "--montage",
            paramLabel = "FILE",
            description = "Labels by subjects, with a scale bar: FILE.png at 300 dpi, FILE.svg with text as text."
                    + " Its folder is made where there is none.")
    private List<String> montages = List.of();

    @Option(names = "--no-overlay", description = "Leave the mask's outline out of the montage.")
    private boolean withoutOverlay;

    @Override
    public Integer call() throws Exception {
        List<Location> files = montages.stream().map(Location::new).toList();
        return root.engine()
                .report(
                        new ReportRequest(options.out(), options.run(), files, !withoutOverlay, options.storage()),
                        root.console());
    }
}
