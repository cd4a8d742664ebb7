package io.github.spimpatches.cli;

import io.github.spimpatches.bids.Cohort;
import io.github.spimpatches.config.Crops;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.imaris.Hdf5;
import io.github.spimpatches.manifest.CropRow;
import io.github.spimpatches.manifest.CropsTable;
import io.github.spimpatches.manifest.TablePath;
import io.github.spimpatches.patch.CropEngine;
import io.github.spimpatches.patch.CropResult;
import io.github.spimpatches.patch.CropTask;
import io.github.spimpatches.patch.CropWork;
import io.github.spimpatches.patch.Extraction;
import io.github.spimpatches.patch.ExtractionRunner;
import io.github.spimpatches.plan.CropPlan;
import io.github.spimpatches.plan.CropPlanner;
import io.github.spimpatches.spark.ExecutorHadoop;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** The crops' way, beside {@link PatchRun}: plan, estimate, crops, table, summary. */
final class CropRun {
    private final RunRequest request;
    private final Settings settings;
    private final CropPlan plan;

    private CropRun(RunRequest request, CropPlan plan) {
        this.request = request;
        this.settings = request.configuration().settings();
        this.plan = plan;
    }

    /**
     * Plans; nothing is written.
     *
     * @throws io.github.spimpatches.problem.InputProblem where a crop cannot be made, on this machine or at all
     */
    static CropRun plan(RunRequest request, Cohort cohort, Storage storage) throws IOException {
        Settings settings = request.configuration().settings();
        if (settings.crops().format() == Crops.Format.IMS) {
            Hdf5.check();
        }
        return new CropRun(request, CropPlanner.plan(cohort, settings, storage));
    }

    /** What is planned, one line each, and in sum. */
    void print(Console console) {
        for (CropPlan.Planned planned : plan.crops()) {
            CropTask task = planned.task();
            console.out()
                    .println("  " + task.words() + "  "
                            + (task.box() == null
                                    ? task.absence()
                                    : task.box().size() + " voxels from "
                                            + task.box().x() + ", "
                                            + task.box().y() + ", " + task.box().z() + ", "
                                            + Outcome.bytes(planned.voxelBytes()) + "  " + task.path()));
        }
    }

    /** {@code 12 crops: 3.40 GB of voxels, 3.89 GB with all levels; 410 chunks to read}. */
    void estimate(Console console) {
        long crops = plan.crops().stream()
                .filter(planned -> planned.task().box() != null)
                .count();
        console.out()
                .println(crops + (crops == 1 ? " crop: " : " crops: ") + Outcome.bytes(plan.voxelBytes())
                        + " of voxels, " + Outcome.bytes(plan.pyramidBytes())
                        + " with all levels, before compression; " + plan.chunksToRead() + " chunks to read");
        console.out().flush();
    }

    /** Makes them. */
    int run(
            ExtractionRunner runner,
            RunFolder folder,
            RunClaim claim,
            Extraction.Resume resume,
            Stopwatch watch,
            Console console,
            String verb)
            throws IOException {
        folder.writeCropPlan(request, plan);
        PlanWords.notes(plan.notes(), console);
        estimate(console);
        CropWork work = new CropWork(
                UUID.randomUUID().toString(),
                request.out().absolute(),
                settings.crops(),
                settings.affine(),
                resume,
                settings.storage().withHadoop(ExecutorHadoop.keys()),
                0);
        List<CropResult> results;
        watch.started();
        try (ConsoleProgress progress =
                ConsoleProgress.on(console, plan.chunks(), "blocks").start()) {
            results = runner.crop(plan.tasks(), new CropEngine(work), progress);
        }
        watch.extracted();
        List<CropRow> rows =
                results.stream().map(CropResult::row).sorted(CropsTable.ORDER).toList();
        claim.check();
        folder.writeCrops(rows);
        CropOutcome outcome = CropOutcome.of(results, settings, watch);
        folder.writeCropRecord(outcome.json(request.command()));
        folder.discardAbandoned(
                rows.stream().map(row -> TablePath.folder(row.path())).collect(Collectors.toCollection(TreeSet::new)),
                claim);
        outcome.print(rows, console, folder.crops(), verb);
        return outcome.exitCode();
    }

    CropPlan plan() {
        return plan;
    }
}
