package io.github.spimpatches.cli;

import io.github.spimpatches.bids.Cohort;
import io.github.spimpatches.bids.CohortNeeds;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestOrder;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.SubjectColumns;
import io.github.spimpatches.patch.Extraction;
import io.github.spimpatches.patch.ExtractionRunner;
import io.github.spimpatches.patch.Gallery;
import io.github.spimpatches.patch.PatchEngine;
import io.github.spimpatches.patch.PatchLook;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.PatchSource;
import io.github.spimpatches.patch.ReadCounts;
import io.github.spimpatches.patch.TaskReads;
import io.github.spimpatches.plan.Plan;
import io.github.spimpatches.plan.Planner;
import io.github.spimpatches.plan.PrePass;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.report.Montage;
import io.github.spimpatches.report.ReportPage;
import io.github.spimpatches.spark.ExecutorHadoop;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.storage.Storages;
import io.github.spimpatches.verify.Validation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The whole way, top to bottom: config, cohort, plan, centres, patches, manifest, summary. Only the arrow from centres to
 * patches is Spark's ({@link Engines}); a plain loop in its place runs the same product.
 */
public final class PatchRun implements Engine {
    private final Engines engines;

    public PatchRun(Engines engines) {
        this.engines = engines;
    }

    @Override
    public Storage storage(StorageSettings settings) {
        return Storages.open(settings);
    }

    @Override
    public int run(RunRequest request, Console console) throws Exception {
        Stopwatch watch = Stopwatch.start();
        Settings settings = request.configuration().settings();
        RunFolder.checkWritable(request.out());
        engines.check();
        try (Storage storage = storage(settings.storage())) {
            Cohort cohort = request.source()
                    .discover(storage, request.configuration().selection(), CohortNeeds.IMAGES_AND_ATLAS);
            engines.warmUp(settings);
            ParticipantColumns participants = ParticipantColumns.read(storage, cohort, settings.splits());
            Plan plan = Planner.plan(cohort, settings, storage, engines.prePass());
            List<Centre> centres = plan.centres();
            watch.planned();
            PlanWords.notes(cohort, participants, plan.notes(), console);

            Optional<CropRun> crops = settings.cropLabels().isEmpty()
                    ? Optional.empty()
                    : Optional.of(CropRun.plan(request, cohort, storage));

            RunFolder folder = RunFolder.of(storage, request.out(), settings, cohort.atlas());
            Extraction.Resume resume = folder.resume(settings);
            folder.writePlan(request, plan, centres);
            folder.writeOutlines(plan);
            PlanWords.shortfalls(plan, console, folder);

            Extraction extraction =
                    extraction(request, plan.sources(), plan.fileWords(), resume, gallery(plan.sources(), centres));
            try (ExtractionRunner runner = engines.runner()) {
                int patches = extract(
                        request,
                        extraction,
                        runner,
                        centres,
                        folder,
                        watch,
                        plan.shortfalls().size(),
                        participants.columns(),
                        console,
                        "run");
                return crops.isEmpty()
                        ? patches
                        : Math.max(patches, crops.get().run(runner, folder, resume, watch, console, "run"));
            }
        }
    }

    @Override
    public int plan(RunRequest request, PlanOutput output, Console console) throws Exception {
        Settings settings = request.configuration().settings();
        if (output == PlanOutput.WRITTEN) {
            RunFolder.checkWritable(request.out());
        }
        try (Storage storage = storage(settings.storage())) {
            Cohort cohort = request.source()
                    .discover(storage, request.configuration().selection(), CohortNeeds.IMAGES_AND_ATLAS);
            ParticipantColumns participants = ParticipantColumns.read(storage, cohort, settings.splits());
            PrePass prePass = output == PlanOutput.WRITTEN ? engines.prePass() : PrePass.HERE;
            Plan plan = Planner.plan(cohort, settings, storage, prePass);
            PlanWords.notes(cohort, participants, plan.notes(), console);
            RunFolder folder = RunFolder.of(storage, request.out(), settings, cohort.atlas());
            switch (output) {
                case PRINTED_ONLY -> PlanWords.dryRun(plan, console);
                case WRITTEN -> {
                    folder.writePlan(request, plan, plan.centres());
                    PlanWords.shortfalls(plan, console, folder);
                    console.out().println(PlanWords.centres(plan) + ": " + folder.centres());
                }
            }
            return strict(settings, plan.shortfalls().size(), console, "plan");
        }
    }

    @Override
    public int extract(ExtractRequest request, Console console) throws Exception {
        Stopwatch watch = Stopwatch.start();
        RunRequest run = request.run();
        Settings settings = run.configuration().settings();
        RunFolder.checkWritable(run.out());
        engines.check();
        try (Storage storage = storage(settings.storage())) {
            Cohort cohort = run.source().discover(storage, run.configuration().selection(), CohortNeeds.IMAGES);
            engines.warmUp(settings);
            ParticipantColumns participants = ParticipantColumns.read(storage, cohort, settings.splits());
            GivenCentres given = GivenCentres.read(storage, request.centers(), cohort);
            Map<String, List<PatchSource>> sources = given.sources(storage, settings);
            watch.planned();
            PlanWords.notes(cohort, participants, given.notes(), console);

            RunFolder folder = RunFolder.of(storage, run.out(), settings, given.atlas());
            Extraction.Resume resume = folder.resume(settings);
            folder.writeCentres(run, cohort, given.centres());
            Extraction extraction = extraction(
                    run, sources, given.fileWords(settings.names()), resume, gallery(sources, given.centres()));
            try (ExtractionRunner runner = engines.runner()) {
                return extract(
                        run,
                        extraction,
                        runner,
                        given.centres(),
                        folder,
                        watch,
                        0,
                        participants.columns(),
                        console,
                        "extract");
            }
        }
    }

    @Override
    public int report(ReportRequest request, Console console) throws Exception {
        try (Storage storage = storage(request.storage())) {
            List<RunTables> runs = RunTables.of(storage, request.out(), request.run());
            if (runs.size() > 1 && !request.montages().isEmpty()) {
                throw new InputProblem("Cannot tell of which run the montage shall be: " + request.out() + " has "
                        + runs.stream().map(RunTables::name).collect(Collectors.joining(", "))
                        + ". Choose with --run.");
            }
            for (RunTables run : runs) {
                console.out()
                        .println("QC page: "
                                + ReportPage.write(run, Version.ofThisBuild().version()));
                for (Location montage : request.montages()) {
                    Montage.write(run, storage, montage, request.overlay());
                    console.out().println("Montage: " + montage);
                }
            }
            return ExitCode.DONE;
        }
    }

    @Override
    public int validate(ValidateRequest request, Console console) throws Exception {
        try (Storage storage = storage(request.storage())) {
            Validation validation = Validation.of(
                    storage, request.out(), request.run(), request.depth(), request.storage(), engines::checks);
            return ValidationWords.print(validation, request, console);
        }
    }

    @Override
    public int crop(RunRequest request, PlanOutput output, Console console) throws Exception {
        Stopwatch watch = Stopwatch.start();
        Settings settings = request.configuration().settings();
        if (output == PlanOutput.WRITTEN) {
            RunFolder.checkWritable(request.out());
            engines.check();
        }
        try (Storage storage = storage(settings.storage())) {
            Cohort cohort = request.source()
                    .discover(storage, request.configuration().selection(), CohortNeeds.IMAGES_AND_ATLAS);
            CropRun crops = CropRun.plan(request, cohort, storage);
            watch.planned();
            PlanWords.notes(cohort.notes(), console);
            if (output == PlanOutput.PRINTED_ONLY) {
                PlanWords.notes(crops.plan().notes(), console);
                crops.print(console);
                crops.estimate(console);
                console.out().println("Nothing was written.");
                return ExitCode.DONE;
            }
            RunFolder folder = RunFolder.of(storage, request.out(), settings, cohort.atlas());
            Extraction.Resume resume = folder.resume(settings);
            try (ExtractionRunner runner = engines.runnerOfCrops()) {
                return crops.run(runner, folder, resume, watch, console, "crop");
            }
        }
    }

    @Override
    public int demo(DemoRequest request, Console console) throws Exception {
        return DemoRun.make(request, this, console);
    }

    private Extraction extraction(
            RunRequest request,
            Map<String, List<PatchSource>> sources,
            SortedMap<Integer, String> fileWords,
            Extraction.Resume resume,
            Gallery gallery) {
        Settings settings = request.configuration().settings();
        return new Extraction(
                UUID.randomUUID().toString(),
                request.out().absolute(),
                settings.format(),
                settings.compression(),
                sources,
                fileWords,
                settings.edge(),
                resume,
                settings.storage().withHadoop(ExecutorHadoop.keys()),
                0,
                new PatchLook(settings.names(), settings.header(), settings.intensity(), settings.seed()),
                settings.sampling().foreground(),
                gallery);
    }

    private static Gallery gallery(Map<String, List<PatchSource>> sources, List<Centre> centres) {
        int images = sources.values().stream().mapToInt(List::size).max().orElse(0);
        return Gallery.of(
                (int) centres.stream().mapToInt(Centre::label).distinct().count(), images);
    }

    /** The second half, which a drawn and a given list of centres share. */
    private int extract(
            RunRequest request,
            Extraction extraction,
            ExtractionRunner runner,
            List<Centre> centres,
            RunFolder folder,
            Stopwatch watch,
            int shortfalls,
            SubjectColumns subjects,
            Console console,
            String verb)
            throws IOException {
        long patches = centres.stream()
                .mapToLong(centre -> extraction
                        .sources()
                        .getOrDefault(Extraction.key(centre.subject(), centre.session()), List.of())
                        .size())
                .sum();
        List<PatchResult> results;
        watch.started();
        try (ConsoleProgress progress = ConsoleProgress.on(console, patches).start()) {
            results = runner.run(centres, new PatchEngine(extraction), progress);
        } finally {
            TaskReads.forget(extraction.id());
        }
        watch.extracted();

        List<ManifestRow> rows = folder.withChecksums(results.stream()
                .map(PatchResult::row)
                .sorted(ManifestOrder.ROWS)
                .toList());
        ReadCounts reads = results.stream().map(PatchResult::reads).reduce(ReadCounts.ZERO, ReadCounts::plus);
        Outcome outcome =
                Outcome.of(rows, reads, shortfalls, request.configuration().settings(), watch);
        try {
            folder.writeManifest(rows, subjects);
            folder.writeRecord(outcome, request.command());
            folder.writeQuality(
                    rows,
                    results.stream()
                            .map(PatchResult::quality)
                            .filter(Objects::nonNull)
                            .toList());
            folder.writeReport();
            if (extraction.resume() != Extraction.Resume.FRESH) {
                folder.discardAbandoned(rows);
            }
        } catch (IOException e) {
            outcome.printFailures(console);
            throw e;
        }
        PlanWords.absentChunks(results, console);
        outcome.print(console, folder, verb);
        return outcome.exitCode();
    }

    private static int strict(Settings settings, int shortfalls, Console console, String verb) {
        if (!settings.strict() || shortfalls == 0) {
            return ExitCode.DONE;
        }
        console.err().println("spim-patches " + verb + ": " + PlanWords.strict(shortfalls));
        return ExitCode.PARTIAL;
    }
}
