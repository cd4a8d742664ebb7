package io.github.spimpatches.cli;

import io.github.spimpatches.bids.Cohort;
import io.github.spimpatches.bids.CohortNeeds;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.SubjectColumns;
import io.github.spimpatches.patch.Extraction;
import io.github.spimpatches.patch.ExtractionRunner;
import io.github.spimpatches.patch.Gallery;
import io.github.spimpatches.patch.LabelExtractor;
import io.github.spimpatches.patch.PatchEngine;
import io.github.spimpatches.patch.PatchLook;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.PatchSource;
import io.github.spimpatches.patch.Portions;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.patch.ResultSpool;
import io.github.spimpatches.patch.Results;
import io.github.spimpatches.patch.SpoolingExtractor;
import io.github.spimpatches.patch.TaskMemory;
import io.github.spimpatches.patch.TaskReads;
import io.github.spimpatches.plan.Plan;
import io.github.spimpatches.plan.Planner;
import io.github.spimpatches.plan.PrePass;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Version;
import io.github.spimpatches.report.Montage;
import io.github.spimpatches.report.ReportPage;
import io.github.spimpatches.spark.ExecutorHadoop;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.storage.Storages;
import io.github.spimpatches.verify.Validation;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The whole way, top to bottom: config, cohort, plan, centres, patches, manifest, summary. Only the arrow from centres to
 * patches is Spark's ({@link Engines}); a plain loop in its place runs the same product.
 */
public final class PatchRun implements Engine {
    /** Patches whose results fit into the memory of any driver. */
    private static final long MOST_IN_MEMORY = 500_000;

    private final Engines engines;
    private final Function<StorageSettings, Storage> stores;
    private final Function<Extraction, LabelExtractor> extractors;
    private final long mostInMemory;

    public PatchRun(Engines engines) {
        this(engines, Storages::open);
    }

    /** @param stores opens what the driver reads and writes; tasks open their own */
    PatchRun(Engines engines, Function<StorageSettings, Storage> stores) {
        this(engines, stores, PatchEngine::new, MOST_IN_MEMORY);
    }

    /**
     * With other stores and another engine.
     *
     * @param mostInMemory patches beyond which results are spooled
     */
    PatchRun(
            Engines engines,
            Function<StorageSettings, Storage> stores,
            Function<Extraction, LabelExtractor> extractors,
            long mostInMemory) {
        this.engines = engines;
        this.stores = stores;
        this.extractors = extractors;
        this.mostInMemory = mostInMemory;
    }

    @Override
    public Storage storage(StorageSettings settings) {
        return stores.apply(settings.over(ExecutorHadoop.keys()));
    }

    @Override
    public int run(RunRequest request, Console console) throws Exception {
        Stopwatch watch = Stopwatch.start();
        Settings settings = request.configuration().settings();
        RunFolder.checkWritable(request.out());
        engines.check();
        try (Storage storage = storage(settings.storage())) {
            RunFolder.checkReachable(storage, request.out());
            Cohort cohort = request.source()
                    .discover(storage, request.configuration().selection(), CohortNeeds.IMAGES_AND_ATLAS);
            RunFolder.checkApart(request.out(), cohort);
            engines.warmUp();
            ParticipantColumns participants = ParticipantColumns.read(storage, cohort, settings.splits());
            Plan plan = Planner.plan(cohort, settings, storage, engines.prePass());
            checkMemory(Plan.memory(plan.subjects(), settings));
            Collection<Centre> centres = plan.centres();
            watch.planned();
            PlanWords.notes(cohort, participants, plan.notes(), console);

            Optional<CropRun> crops = settings.cropLabels().isEmpty()
                    ? Optional.empty()
                    : Optional.of(CropRun.plan(request, cohort, storage));

            RunFolder folder = RunFolder.of(storage, request.out(), settings, cohort.atlas());
            PlanWords.notes(folder.otherRuns().check(settings, centres, plan.sources(), plan.fileWords()), console);
            boolean isFresh = folder.isFresh();
            try (RunClaim claim = folder.claim(cohort, console)) {
                Extraction.Resume resume = folder.resume(settings, isFresh, claim);
                folder.writePlan(request, plan, centres);
                folder.writeOutlines(plan);
                PlanWords.shortfalls(plan, console, folder);

                Portions portions = portions(centres, settings, folder);
                Extraction extraction = extraction(
                        request, plan.sources(), plan.fileWords(), resume, gallery(plan.sources(), portions));
                try (ExtractionRunner runner = engines.runnerOf(extraction, portions)) {
                    int exitCode = extract(
                            request,
                            extraction,
                            runner,
                            portions,
                            folder,
                            claim,
                            watch,
                            plan.shortfalls().size(),
                            participants.columns(),
                            console,
                            "run");
                    if (crops.isPresent()) {
                        exitCode = Math.max(
                                exitCode, crops.get().run(runner, folder, claim, resume, watch, console, "run"));
                    }
                    claim.done();
                    return exitCode;
                }
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
            if (output == PlanOutput.WRITTEN) {
                RunFolder.checkReachable(storage, request.out());
            }
            Cohort cohort = request.source()
                    .discover(storage, request.configuration().selection(), CohortNeeds.IMAGES_AND_ATLAS);
            RunFolder.checkApart(request.out(), cohort);
            RunFolder folder = RunFolder.of(storage, request.out(), settings, cohort.atlas());
            if (output == PlanOutput.WRITTEN) {
                folder.checkPlanIsOfItsPatches(request.configuration());
            }
            ParticipantColumns participants = ParticipantColumns.read(storage, cohort, settings.splits());
            PrePass prePass = output == PlanOutput.WRITTEN ? engines.prePass() : PrePass.HERE;
            Plan plan = Planner.plan(cohort, settings, storage, prePass);
            PlanWords.notes(cohort, participants, plan.notes(), console);
            switch (output) {
                case PRINTED_ONLY -> PlanWords.dryRun(plan, engines.heap(), console);
                case WRITTEN -> {
                    folder.checkCentresAreOfItsPatches(plan, settings);
                    try (RunClaim claim = folder.claim(cohort, console)) {
                        folder.writePlan(request, plan, plan.centres());
                        claim.done();
                    }
                    PlanWords.shortfalls(plan, console, folder);
                    console.out().println(PlanWords.centres(plan) + ": " + folder.centres());
                }
            }
            return exitCode(settings, plan, console);
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
            RunFolder.checkReachable(storage, run.out());
            Cohort cohort = run.source().discover(storage, run.configuration().selection(), CohortNeeds.IMAGES);
            RunFolder.checkApart(run.out(), cohort);
            engines.warmUp();
            ParticipantColumns participants = ParticipantColumns.read(storage, cohort, settings.splits());
            GivenCentres given = GivenCentres.read(
                    storage,
                    request.centers(),
                    cohort,
                    run.configuration().selection().atlas());
            Map<String, List<PatchSource>> sources = given.sources(storage, settings);
            checkMemory(given.memory());
            watch.planned();
            PlanWords.notes(cohort, participants, given.notes(), console);

            RunFolder folder = RunFolder.of(storage, run.out(), settings, given.atlas());
            SortedMap<Integer, String> fileWords = given.fileWords(settings.names());
            PlanWords.notes(folder.otherRuns().check(settings, given.centres(), sources, fileWords), console);
            boolean isFresh = folder.isFresh();
            try (RunClaim claim = folder.claim(cohort, console)) {
                Extraction.Resume resume = folder.resume(settings, isFresh, claim);
                folder.writeCentres(run, cohort, given.centres());
                Portions portions = portions(given.centres(), settings, folder);
                Extraction extraction = extraction(run, sources, fileWords, resume, gallery(sources, portions));
                try (ExtractionRunner runner = engines.runnerOf(extraction, portions)) {
                    int exitCode = extract(
                            run,
                            extraction,
                            runner,
                            portions,
                            folder,
                            claim,
                            watch,
                            0,
                            participants.columns(),
                            console,
                            "extract");
                    claim.done();
                    return exitCode;
                }
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
            for (Location montage : request.montages()) {
                Montage.checkPlace(storage, montage);
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
    public int export(ExportRequest request, Console console) throws Exception {
        try (Storage storage = storage(request.storage())) {
            return new ExportRun(engines, request, storage).run(console);
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
            if (output == PlanOutput.WRITTEN) {
                RunFolder.checkReachable(storage, request.out());
            }
            Cohort cohort = request.source()
                    .discover(storage, request.configuration().selection(), CohortNeeds.IMAGES_AND_ATLAS);
            RunFolder.checkApart(request.out(), cohort);
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
            boolean isFresh = folder.isFresh();
            try (RunClaim claim = folder.claim(cohort, console);
                    ExtractionRunner runner = engines.runnerOfCrops()) {
                Extraction.Resume resume = folder.resume(settings, isFresh, claim);
                folder.writeCropPlan(request, crops.plan());
                int exitCode = crops.run(runner, folder, claim, resume, watch, console, "crop");
                claim.done();
                return exitCode;
            }
        }
    }

    @Override
    public int demo(DemoRequest request, Console console) throws Exception {
        return DemoRun.make(request, this, console);
    }

    /** One clear line before the work, not a JVM that dies in the middle of it. */
    private void checkMemory(Optional<TaskMemory> memory) {
        OptionalLong heap = engines.heap();
        if (memory.isPresent() && heap.isPresent()) {
            memory.get().checkFits(heap.getAsLong());
        }
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
                reached(settings),
                0,
                PatchLook.of(settings),
                settings.sampling().foreground(),
                gallery);
    }

    /** How tasks reach the stores. */
    private static StorageSettings reached(Settings settings) {
        return settings.storage().withHadoop(ExecutorHadoop.keys());
    }

    private static Portions portions(Collection<Centre> centres, Settings settings, RunFolder folder) {
        return new Portions(centres, settings.partition(), folder.centresTable(), reached(settings));
    }

    private static Gallery gallery(Map<String, List<PatchSource>> sources, Portions portions) {
        int images = sources.values().stream().mapToInt(List::size).max().orElse(0);
        Gallery gallery = Gallery.of(portions.labels(), images);
        return switch (portions.partition()) {
            case LABEL -> gallery;
            case LABEL_AND_SUBJECT -> gallery.chosenFrom(portions.centres());
        };
    }

    /** The second half, which a drawn and a given list of centres share. */
    private int extract(
            RunRequest request,
            Extraction extraction,
            ExtractionRunner runner,
            Portions portions,
            RunFolder folder,
            RunClaim claim,
            Stopwatch watch,
            int shortfalls,
            SubjectColumns subjects,
            Console console,
            String verb)
            throws IOException {
        long patches = portions.patches(extraction.sources());
        Settings settings = request.configuration().settings();
        Outcome outcome = new Outcome(shortfalls, settings, watch);
        try (Results results = extracted(extraction, runner, portions, patches, folder, watch, console)) {
            watch.extracted();
            results.forEach(outcome::add);
            Leftovers.Found leftovers;
            try {
                claim.check();
                leftovers = leftovers(extraction, portions, settings, folder, claim);
                folder.writeManifest(results, subjects);
                folder.writeRecord(outcome, request.command());
                folder.writeQuality(results);
                if (patches <= Outcome.MOST_ON_A_PAGE) {
                    folder.writeReport();
                }
                folder.discardAbandoned(outcome.folders(), claim);
            } catch (IOException e) {
                outcome.printFailures(console);
                throw e;
            }
            PlanWords.absentChunks(outcome.sources(), console);
            PlanWords.notes(leftovers.notes(), console);
        }
        outcome.print(console, folder, verb);
        return outcome.exitCode();
    }

    /** Looks for files of the run before that are not of this one; removes those that were to be overwritten. */
    private static Leftovers.Found leftovers(
            Extraction extraction, Portions portions, Settings settings, RunFolder folder, RunClaim claim)
            throws IOException {
        if (extraction.resume() == Extraction.Resume.FRESH) {
            return Leftovers.NONE;
        }
        WantedPatches wanted =
                new WantedPatches(settings, portions.centres(), extraction.sources(), extraction.names());
        // Subjects that were not chosen this time were not to be made again.
        Predicate<Centre> isAnew = centre -> settings.overwrite()
                && extraction.sources().containsKey(Extraction.key(centre.subject(), centre.session()));
        return folder.leftovers(claim).clear(wanted, wanted.folders().isEmpty() ? any -> false : isAnew);
    }

    private Results extracted(
            Extraction extraction,
            ExtractionRunner runner,
            Portions portions,
            long patches,
            RunFolder folder,
            Stopwatch watch,
            Console console)
            throws IOException {
        if (extraction.resume() != Extraction.Resume.FRESH) {
            folder.discardSpool();
        }
        Results results;
        watch.started();
        try (ConsoleProgress progress = ConsoleProgress.on(console, patches).start()) {
            results = extracted(extraction, runner, portions, folder, progress);
        }
        return extraction.resume() == Extraction.Resume.KEEP
                ? complete(results, extraction, runner, portions, folder)
                : results;
    }

    /** The results of a large run do not go through this machine's memory. */
    private Results extracted(
            Extraction extraction, ExtractionRunner runner, Portions portions, RunFolder folder, Progress progress)
            throws IOException {
        LabelExtractor engine = extractors.apply(extraction);
        try {
            if (!isLarge(portions, extraction)) {
                return Results.of(runner.run(portions, engine, progress));
            }
            runner.run(portions, new SpoolingExtractor(engine, folder.spool(), extraction.storage()), progress);
            return folder.spooled();
        } finally {
            TaskReads.forget(extraction.id());
        }
    }

    private boolean isLarge(Portions portions, Extraction extraction) {
        return portions.patches(extraction.sources()) > mostInMemory;
    }

    /**
     * Adds what earlier tables tell of kept patches. Labels that have one of which they do not tell are gone through
     * once more, and looked at.
     */
    private Results complete(
            Results first, Extraction extraction, ExtractionRunner runner, Portions portions, RunFolder folder)
            throws IOException {
        Set<Integer> untold = new HashSet<>();
        Results told;
        try (first;
                EarlierTables tables = folder.earlierTables()) {
            Iterator<PatchResult> completed = StreamSupport.stream(first.spliterator(), false)
                    .map(result -> tables.complete(result).orElseGet(() -> {
                        untold.add(result.row().centre().label());
                        return result;
                    }))
                    .iterator();
            told = isLarge(portions, extraction) ? ResultSpool.of(completed) : Results.of(completed);
        }
        if (untold.isEmpty()) {
            return told;
        }
        try {
            Results again = extracted(extraction.reviewing(), runner, portions.ofLabels(untold), folder, Progress.NONE);
            return told.replacedBy(again, before -> before.row().status() != Status.WRITTEN);
        } catch (IOException | RuntimeException e) {
            told.close();
            throw e;
        }
    }

    /** What a plan alone comes to. */
    private static int exitCode(Settings settings, Plan plan, Console console) {
        int shortfalls = plan.shortfalls().size();
        boolean isEmpty = plan.isEmpty();
        if (!isEmpty && (!settings.strict() || shortfalls == 0)) {
            return ExitCode.DONE;
        }
        console.out().flush();
        console.err().println("spim-patches plan: " + (isEmpty ? PlanWords.NOTHING : PlanWords.strict(shortfalls)));
        return ExitCode.PARTIAL;
    }
}
