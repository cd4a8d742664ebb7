package io.github.spimpatches.cli;

import io.github.spimpatches.export.Contents;
import io.github.spimpatches.export.Destination;
import io.github.spimpatches.export.ExportRunner;
import io.github.spimpatches.export.ExportSettings;
import io.github.spimpatches.export.Layout;
import io.github.spimpatches.export.Material;
import io.github.spimpatches.export.Part;
import io.github.spimpatches.export.PartResult;
import io.github.spimpatches.export.PatchAccess;
import io.github.spimpatches.export.WriteParts;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.spark.ExecutorHadoop;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The export's way: manifest, material, layout, parts, last files, summary. */
final class ExportRun {
    private static final int TEXT_LIMIT = 1 << 20;
    private static final int FAILURES_SHOWN = 20;

    private final Engines engines;
    private final ExportRequest request;
    private final Storage storage;

    ExportRun(Engines engines, ExportRequest request, Storage storage) {
        this.engines = engines;
        this.request = request;
        this.storage = storage;
    }

    int run(Console console) throws IOException {
        Stopwatch watch = Stopwatch.start();
        Location out = request.out().absolute();
        Destination destination =
                Destination.of(storage, request.dest(), request.settings().format());
        destination.checkApartFrom(out);
        RunFolder.checkWritable(destination.folder());
        RunTables run = theRun();
        Material material = Material.of(run, request.choice(), settings(run));
        material.checkFiles(storage, out);
        try (ExportRunner runner = engines.exports(material.bytes())) {
            PatchAccess access = new PatchAccess(out, request.storage().withHadoop(ExecutorHadoop.keys()));
            Contents contents = Layout.of(request.settings().format(), destination.oneFile())
                    .contents(material, runner, access);
            destination.open(material, contents, request.overwrite());
            List<PartResult> results = write(contents.parts(), access, destination, runner, console);
            List<PartResult> failed =
                    results.stream().filter(result -> result.problem() != null).toList();
            if (!failed.isEmpty()) {
                return partial(failed, contents, console);
            }
            destination.finish(contents);
            return done(material, contents, results, watch, console);
        }
    }

    private RunTables theRun() throws IOException {
        List<RunTables> runs = RunTables.of(storage, request.out(), request.run());
        if (runs.size() > 1) {
            throw new InputProblem("Cannot tell which run to export: " + request.out() + " has "
                    + runs.stream().map(RunTables::name).collect(Collectors.joining(", ")) + ". Choose with --run.");
        }
        return runs.get(0);
    }

    private ExportSettings settings(RunTables run) throws IOException {
        ExportSettings asked = request.settings();
        String usual = Material.datasetName(run)
                .orElse("Patches of " + request.out().absolute().name());
        return new ExportSettings(
                asked.format(),
                asked.name() == null ? usual : asked.name(),
                asked.datasetId(),
                asked.shardBytes(),
                asked.shardCount(),
                asked.seed(),
                asked.mask(),
                asked.binarize(),
                text("--readme", request.readme()),
                text("--license", request.license()),
                asked.version());
    }

    private String text(String option, Location file) throws IOException {
        if (file == null) {
            return null;
        }
        byte[] bytes = storage.readWhole(file, TEXT_LIMIT)
                .orElseThrow(() -> new InputProblem("Cannot read " + file + " for " + option + ": no such file."));
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InputProblem("Cannot read " + file + " for " + option + ": it is no text in UTF-8.", e);
        }
    }

    private List<PartResult> write(
            List<Part> parts, PatchAccess access, Destination destination, ExportRunner runner, Console console) {
        long patches = parts.stream().mapToLong(Part::patches).sum();
        try (ConsoleProgress progress = ConsoleProgress.on(console, patches).start()) {
            return runner.run(WriteParts.of(parts, access, destination), PartResult.class, progress);
        }
    }

    private static int partial(List<PartResult> failed, Contents contents, Console console) {
        List<String> reasons =
                failed.stream().map(PartResult::problem).distinct().sorted().toList();
        reasons.stream().limit(FAILURES_SHOWN).forEach(reason -> console.err().println("  failed: " + reason));
        console.err()
                .println("spim-patches export: " + failed.size() + " of "
                        + contents.parts().size() + " files could not be written; the same command goes on with them.");
        return ExitCode.PARTIAL;
    }

    private int done(Material material, Contents contents, List<PartResult> results, Stopwatch watch, Console console) {
        contents.notes().forEach(note -> console.err().println("note: " + note));
        long kept = results.stream().filter(PartResult::isKept).count();
        long patches = contents.parts().stream().mapToLong(Part::patches).sum();
        int files = contents.parts().size() + contents.last().size();
        console.out()
                .println(patches + (patches == 1 ? " patch" : " patches") + " as "
                        + request.settings().format().word() + " in " + files + (files == 1 ? " file" : " files")
                        + (kept == 0 ? "" : " (" + kept + " kept)")
                        + String.format(
                                Locale.ROOT,
                                ", %s read, %.1f s",
                                Outcome.bytes(results.stream()
                                        .mapToLong(PartResult::read)
                                        .sum()),
                                watch.total()));
        console.out().println("Export: " + request.dest().absolute());
        if (material.failed() > 0) {
            console.err()
                    .println(
                            "spim-patches export: " + material.failed()
                                    + " chosen patches failed in the run and are not in the export; the run's manifest says why.");
            return ExitCode.PARTIAL;
        }
        return ExitCode.DONE;
    }
}
