package io.github.spimpatches.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.config.Configuration;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.CropsTable;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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
        return new Work(storage, out.absolute(), depth, store)
                .look(RunTables.withCrops(storage, out, run), run, runners);
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
        private final List<ManifestRow> all = new ArrayList<>();
        private long crops;
        private final Map<Settings, List<ManifestRow>> bySettings = new LinkedHashMap<>();

        Work(Storage storage, Location out, PatchCheck.Depth depth, StorageSettings store) {
            this.storage = storage;
            this.out = out;
            this.depth = depth;
            this.store = store;
        }

        Validation look(List<RunTables> runs, String only, LongFunction<CheckRunner> runners) throws IOException {
            dataset();
            Set<String> folders = new LinkedHashSet<>(Set.of("spim-patches"));
            for (RunTables run : runs) {
                folders.add(run.where());
                if (!run.isOfCrops()) {
                    tables(run);
                }
                crops(run);
            }
            FolderChecks files = new FolderChecks(storage, out);
            files.look(all, folders);
            files.findings().stream()
                    .filter(finding -> only == null || finding.check() != Check.EXTRA)
                    .forEach(findings::add);
            long bytes = all.stream()
                    .filter(files::isThere)
                    .mapToLong(row -> row.bytes() == null ? 0 : row.bytes())
                    .sum();
            try (CheckRunner runner = runners.apply(bytes)) {
                for (Map.Entry<Settings, List<ManifestRow>> run : bySettings.entrySet()) {
                    List<ManifestRow> there =
                            run.getValue().stream().filter(files::isThere).toList();
                    findings.addAll(runner.run(slices(there), new PatchCheck(out, run.getKey(), store, depth)));
                }
            }
            findings.sort(Comparator.comparing(Finding::check).thenComparing(Finding::where));
            return new Validation(runs.size(), all.size(), crops, depth, List.copyOf(findings), List.copyOf(notes));
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

        private void tables(RunTables run) throws IOException {
            RecordChecks record = new RecordChecks(run);
            Optional<Configuration> configuration = read(run, "settings.yml", () -> {
                Configuration read = run.configuration();
                record.settings();
                return read;
            });
            Optional<List<ManifestRow>> rows = read(run, "manifest.parquet", () -> run.rows(".parquet"));
            if (rows.isPresent()) {
                same(run, "manifest", new SameRows<>(rows.get()), run::forEachRow);
            } else {
                rows = read(run, "manifest.tsv", () -> run.rows(".tsv"));
            }
            Optional<List<Centre>> centres = read(run, "centers.parquet", () -> run.centres(".parquet"));
            if (centres.isPresent()) {
                same(run, "centers", new SameRows<>(centres.get()), run::forEachCentre);
            } else {
                centres = read(run, "centers.tsv", () -> run.centres(".tsv"));
            }
            if (rows.isPresent()) {
                List<ManifestRow> there = rows.get();
                told(run, "run.json", () -> record.outcome(there));
                told(run, "quality.parquet", () -> record.quality(there));
            }
            read(run, "outlines.tsv", run::outlines);
            Settings settings = configuration.map(Configuration::settings).orElse(Settings.defaults());
            if (rows.isEmpty()) {
                return;
            }
            all.addAll(rows.get());
            notes.addAll(LackingImages.notes(run.name(), rows.get()));
            bySettings.computeIfAbsent(settings, any -> new ArrayList<>()).addAll(rows.get());
            List<Centre> places = centres.orElse(null);
            if (places == null) {
                return;
            }
            boolean isDrawn =
                    storage.size(run.folder().resolve("shortfall.tsv")).isPresent()
                            && settings.sampler() == Settings.Sampler.LOTTERY;
            var shortfalls = read(run, "shortfall.tsv", run::shortfalls).orElse(List.of());
            TableChecks tables = new TableChecks(settings, places, rows.get());
            findings.addAll(
                    configuration.isPresent() ? tables.findings(storage, shortfalls, isDrawn) : tables.unsettled());
        }

        /** Nothing for a run without crops. */
        private void crops(RunTables run) throws IOException {
            if (!run.hasCrops()) {
                return;
            }
            told(run, "crops.json", new RecordChecks(run)::cropOutcome);
            Optional<List<CropsTable.Told>> there = read(run, "crops.parquet", () -> run.crops(".parquet"));
            if (there.isEmpty()) {
                return;
            }
            same(run, "crops", new SameRows<>(there.get()), (ending, each) -> run.crops(ending)
                    .forEach(each));
            findings.addAll(new CropChecks(storage, out).look(there.get()));
            crops += there.get().size();
        }

        private <R> void same(RunTables run, String table, SameRows<R> rows, Walking<R> text) throws IOException {
            boolean isSame = read(run, table + ".tsv", () -> {
                        text.walk(".tsv", rows);
                        return rows.areAll();
                    })
                    .orElse(true);
            if (!isSame) {
                findings.add(new Finding(
                        Check.TABLES, run.where(table + ".tsv"), "it says something else than " + table + ".parquet"));
            }
        }

        private void told(RunTables run, String file, Reading<Optional<String>> check) throws IOException {
            read(run, file, check)
                    .flatMap(found -> found)
                    .ifPresent(what -> findings.add(new Finding(Check.RECORD, run.where(file), what)));
        }

        private interface Walking<R> {
            void walk(String ending, Consumer<R> each) throws IOException;
        }

        private interface Reading<T> {
            T read() throws IOException;
        }

        private <T> Optional<T> read(RunTables run, String file, Reading<T> reading) throws IOException {
            try {
                return Optional.of(reading.read());
            } catch (InputProblem problem) {
                findings.add(new Finding(Check.RECORD, run.where(file), problem.getMessage()));
                return Optional.empty();
            }
        }
    }
}
