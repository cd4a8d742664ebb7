package io.github.spimpatches.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.manifest.CropsTable;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.RowCursor;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * Validates OUT_DIR: every run in it, every file of every manifest.
 *
 * @param runs how many
 * @param patches rows of their manifests
 * @param crops rows of their tables of crops
 * @param findings by check, then by where
 * @param notes what is worth knowing and not off, one line each
 */
public record Validation(
        int runs, long patches, long crops, PatchCheck.Depth depth, List<Finding> findings, List<String> notes) {
    private static final int SLICE = 256;

    /** Patches that are checked before the next ones are thought of. */
    private static final int TOGETHER = 100_000;

    private static final int SMALL_FILE = 1 << 20;

    /**
     * @param run the one run to look at; null for all. What others left is then no finding, nor is what nobody names
     * @param runners who runs the checks of that many bytes
     * @throws InputProblem where there is no run
     */
    public static Validation of(
            Storage storage,
            Location out,
            String run,
            PatchCheck.Depth depth,
            StorageSettings store,
            LongFunction<CheckRunner> runners)
            throws IOException {
        try {
            return new Work(storage, out.absolute(), depth, store)
                    .look(RunTables.withCrops(storage, out, run), run, runners);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    public boolean isFine() {
        return findings.isEmpty();
    }

    /** How often each check found something; those that found nothing with 0. */
    public Map<Check, Long> counts() {
        Map<Check, Long> counts = new LinkedHashMap<>();
        for (Check check : Check.values()) {
            if (depth == PatchCheck.Depth.SOURCE || !check.isDeep()) {
                counts.put(check, 0L);
            }
        }
        findings.forEach(finding -> counts.merge(finding.check(), 1L, Long::sum));
        return counts;
    }

    private static final class Work {
        private final Storage storage;
        private final Location out;
        private final PatchCheck.Depth depth;
        private final StorageSettings store;
        private final List<Finding> findings = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private long patches;
        private long crops;
        private final Set<String> cropPaths = new HashSet<>();
        private boolean areCropsTold = true;

        /** Patches that are there and were not checked yet, by the settings of their run. */
        private final Map<Settings, List<ManifestRow>> unchecked = new LinkedHashMap<>();

        Work(Storage storage, Location out, PatchCheck.Depth depth, StorageSettings store) {
            this.storage = storage;
            this.out = out;
            this.depth = depth;
            this.store = store;
        }

        /** Tables are walked twice: as a whole, then subject by subject, with the folders and files of each. */
        Validation look(List<RunTables> runs, String only, LongFunction<CheckRunner> runners) throws IOException {
            dataset();
            Set<String> folders = new LinkedHashSet<>(Set.of("spim-patches"));
            List<RunSurvey> surveys = new ArrayList<>();
            boolean isAllThere = true;
            for (RunTables run : runs) {
                folders.add(run.where());
                if (!run.isOfCrops() && run.isUnfinished()) {
                    isAllThere = false;
                    findings.add(
                            new Finding(
                                    Check.RECORD,
                                    run.where(),
                                    "the run did not come to its end: it has no manifest. The same command again goes on with it."));
                } else if (!run.isOfCrops()) {
                    RunSurvey.of(run, findings).ifPresent(surveys::add);
                }
                crops(run);
            }
            if (!isAllThere) {
                notes.add("a run did not come to its end, so patches that are in no manifest may be its own.");
            }
            long bytes = 0;
            for (RunSurvey survey : surveys) {
                ManifestTotals manifest = survey.manifest().walked();
                patches += manifest.rows();
                bytes += manifest.bytes();
                notes.addAll(manifest.lacking().notes(survey.run().name()));
            }
            FolderChecks files = new FolderChecks(storage, out, only == null && isAllThere, findings);
            try (CheckRunner runner = runners.apply(bytes)) {
                subjects(surveys, files, runner);
            }
            files.end(folders, areCropsTold ? cropPaths : null);
            findings.sort(Comparator.comparing(Finding::check).thenComparing(Finding::where));
            return new Validation(runs.size(), patches, crops, depth, List.copyOf(findings), List.copyOf(notes));
        }

        private void subjects(List<RunSurvey> surveys, FolderChecks files, CheckRunner runner) throws IOException {
            // Tables in another order than a run's are held whole.
            boolean isBySubject = surveys.stream().allMatch(RunSurvey::isBySubject);
            List<RunChecks> runs = new ArrayList<>();
            try {
                for (RunSurvey survey : surveys) {
                    runs.add(RunChecks.of(survey, isBySubject, findings));
                }
                Optional<String> subject = next(runs);
                while (subject.isPresent()) {
                    look(subject.get(), isBySubject, runs, files);
                    if (unchecked.values().stream().mapToInt(List::size).sum() >= TOGETHER) {
                        check(runner);
                    }
                    subject = next(runs);
                }
                check(runner);
                runs.forEach(RunChecks::end);
            } finally {
                for (RunChecks run : runs) {
                    run.close();
                }
            }
        }

        private static Optional<String> next(List<RunChecks> runs) {
            return runs.stream()
                    .map(RunChecks::subject)
                    .flatMap(Optional::stream)
                    .min(String::compareTo);
        }

        private void look(String subject, boolean isBySubject, List<RunChecks> runs, FolderChecks files)
                throws IOException {
            List<ManifestRow> all = new ArrayList<>();
            Map<RunChecks, List<ManifestRow>> byRun = new LinkedHashMap<>();
            for (RunChecks run : runs) {
                List<ManifestRow> own = run.look(subject);
                byRun.put(run, own);
                all.addAll(own);
            }
            if (isBySubject) {
                files.look("sub-" + subject, all);
            } else {
                files.look(all);
            }
            byRun.forEach((run, own) -> unchecked
                    .computeIfAbsent(run.settings(), any -> new ArrayList<>())
                    .addAll(own.stream().filter(files::isThere).toList()));
        }

        private void check(CheckRunner runner) {
            unchecked.forEach((settings, rows) ->
                    findings.addAll(runner.run(slices(rows), new PatchCheck(out, settings, store, depth))));
            unchecked.clear();
        }

        /** Rows of one image stand together in a manifest, and so do its patches in a slice. */
        private static List<List<ManifestRow>> slices(List<ManifestRow> rows) {
            List<List<ManifestRow>> slices = new ArrayList<>();
            for (int from = 0; from < rows.size(); from += SLICE) {
                slices.add(List.copyOf(rows.subList(from, Math.min(from + SLICE, rows.size()))));
            }
            return slices;
        }

        private void dataset() throws IOException {
            String name = "dataset_description.json";
            Optional<byte[]> bytes = storage.readWhole(out.resolve(name), SMALL_FILE);
            if (bytes.isEmpty()) {
                findings.add(new Finding(Check.RECORD, name, "there is no such file"));
                return;
            }
            try {
                JsonNode description = new ObjectMapper().readTree(bytes.get());
                for (String field : List.of("Name", "BIDSVersion", "GeneratedBy")) {
                    if (description.path(field).isMissingNode()) {
                        findings.add(new Finding(Check.RECORD, name, "it lacks " + field));
                    }
                }
            } catch (JsonProcessingException e) {
                findings.add(new Finding(Check.RECORD, name, "it is not JSON"));
            }
        }

        /** Nothing for a run without crops. */
        private void crops(RunTables run) throws IOException {
            if (!run.hasCrops()) {
                return;
            }
            Reading reading = new Reading(run, findings);
            reading.check("crops.json", new RecordChecks(run)::cropOutcome);
            var table = reading.table("crops", ending -> RowCursor.of(run.crops(ending)), RowCursor::rest);
            if (table.isEmpty()) {
                areCropsTold = false;
                return;
            }
            List<CropsTable.Told> there = table.get().walked();
            findings.addAll(new CropChecks(storage, out).look(there));
            there.forEach(crop -> cropPaths.add(crop.path()));
            crops += there.size();
        }
    }
}
