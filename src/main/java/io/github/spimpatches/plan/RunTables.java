package io.github.spimpatches.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.spimpatches.config.ConfigFile;
import io.github.spimpatches.config.Configuration;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.CentresTable;
import io.github.spimpatches.manifest.CropsTable;
import io.github.spimpatches.manifest.LookedAt;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.manifest.QualityTable;
import io.github.spimpatches.manifest.RowCursor;
import io.github.spimpatches.manifest.SubjectColumns;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.NearMatches;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What a run left in its folder, read back. */
public record RunTables(Storage storage, Location folder) {
    private static final int SMALL_FILE = 1 << 22;
    private static final String RUNS = "spim-patches";

    /**
     * The folders of all runs of patches below OUT_DIR, or of the named one.
     *
     * @param run null for all
     * @throws InputProblem where there is none
     */
    public static List<RunTables> of(Storage storage, Location out, String run) throws IOException {
        List<RunTables> found = new ArrayList<>();
        for (RunTables each : withCrops(storage, out, run)) {
            if (!each.isOfCrops()) {
                found.add(each);
            }
        }
        if (found.isEmpty()) {
            throw new InputProblem("Cannot find patches in " + out + ": " + (run == null ? "it" : "its run " + run)
                    + " holds crops only. Give the OUT_DIR of a run that cut patches.");
        }
        return List.copyOf(found);
    }

    /** The same with the runs that hold nothing but crops. */
    public static List<RunTables> withCrops(Storage storage, Location out, String run) throws IOException {
        Location runs = out.absolute().resolve(RUNS);
        List<String> names = storage.list(runs).stream()
                .filter(Storage.Entry::isFolder)
                .map(Storage.Entry::name)
                .toList();
        if (names.isEmpty()) {
            throw new InputProblem(
                    "Cannot find a run in " + out + ": it has no folder " + RUNS + "/RUN. Give the OUT_DIR of a run.");
        }
        if (run != null && !names.contains(run)) {
            throw new InputProblem("Cannot find the run \"" + run + "\" in " + out + ": there are "
                    + String.join(", ", names) + "." + NearMatches.question(run, names));
        }
        return names.stream()
                .filter(name -> run == null || name.equals(run))
                .map(name -> new RunTables(storage, runs.resolve(name)))
                .toList();
    }

    /** Whether only regions were cropped into it: of patches there is nothing, not even a trace. */
    public boolean isOfCrops() throws IOException {
        List<String> names = names();
        return !names.isEmpty() && names.stream().allMatch(RunTables::isOfCrops);
    }

    /** Whether regions were cropped into it, or it was begun. */
    public boolean hasCrops() throws IOException {
        return names().stream().anyMatch(RunTables::isOfCrops);
    }

    /** Whether of what a run writes at its end, manifest and record, nothing is there: it has not come to it. */
    public boolean isUnfinished() throws IOException {
        return names().stream().noneMatch(name -> name.startsWith("manifest.") || name.equals("run.json"));
    }

    private static boolean isOfCrops(String name) {
        return name.startsWith("crops.");
    }

    /** What is in its folder; dotted are files in the making, and the sign that a run is under way. */
    private List<String> names() throws IOException {
        return storage.list(folder).stream()
                .map(Storage.Entry::name)
                .filter(name -> !name.startsWith("."))
                .toList();
    }

    /** @throws InputProblem where the table is missing or cannot be read */
    public List<CropsTable.Told> crops(String ending) throws IOException {
        Location file = folder.resolve("crops" + ending);
        try {
            return CropsTable.read(storage, file);
        } catch (NoSuchFileException e) {
            throw missing(file);
        }
    }

    /** The run's name. */
    public String name() {
        return folder.name();
    }

    /** Its folder, relative to OUT_DIR. */
    public String where() {
        return RUNS + "/" + name();
    }

    /** One of its files, relative to OUT_DIR. */
    public String where(String file) {
        return where() + "/" + file;
    }

    /** @throws InputProblem where the file is missing or no config file */
    public Configuration configuration() throws IOException {
        return ConfigFile.read(storage, folder.resolve("settings.yml")).resolve();
    }

    /**
     * The centres, of which few are in memory at a time. To be closed.
     *
     * @throws InputProblem where the table is missing or cannot be read, possibly after some rows
     */
    public RowCursor<Centre> openCentres(String ending) throws IOException {
        Location file = folder.resolve("centers" + ending);
        try {
            return CentresTable.open(storage, file);
        } catch (NoSuchFileException e) {
            throw missing(file);
        }
    }

    /** @throws InputProblem where the table is missing or cannot be read */
    public List<ManifestRow> rows(String ending) throws IOException {
        Location file = folder.resolve("manifest" + ending);
        try {
            return ManifestTable.read(storage, file);
        } catch (NoSuchFileException e) {
            throw missing(file);
        }
    }

    /**
     * The same, of which few are in memory at a time. To be closed.
     *
     * @throws InputProblem where the table is missing or cannot be read, possibly after some rows
     */
    public RowCursor<ManifestRow> openRows(String ending) throws IOException {
        Location file = folder.resolve("manifest" + ending);
        try {
            return ManifestTable.open(storage, file);
        } catch (NoSuchFileException e) {
            throw missing(file);
        }
    }

    /** What the manifest repeats of each subject. @throws InputProblem where the table is missing or cannot be read */
    public SubjectColumns subjects() throws IOException {
        Location file = folder.resolve("manifest.parquet");
        try {
            return ManifestTable.subjects(storage, file);
        } catch (NoSuchFileException e) {
            throw missing(file);
        }
    }

    /** Labels that lack places, of which few are in memory at a time; none where the run drew nothing itself. To be closed. */
    public RowCursor<Shortfall> openShortfalls() throws IOException {
        Location file = folder.resolve("shortfall.tsv");
        return storage.size(file).isEmpty() ? RowCursor.of(List.of()) : Shortfall.open(storage, file);
    }

    /**
     * Calls {@code each} with the manifest's rows, and with how each patch looks (null where no look was taken), of which
     * few are in memory at a time.
     *
     * @throws InputProblem where a table is missing or cannot be read, possibly after some calls
     */
    public void forEachRow(BiConsumer<ManifestRow, Quality> each) throws IOException {
        Location file = folder.resolve("manifest.parquet");
        try {
            new LookedAt(storage, file, folder.resolve("quality.parquet")).forEach(each);
        } catch (NoSuchFileException e) {
            throw missing(file);
        }
    }

    /**
     * How the patches look, as the table has it, of which few are in memory at a time. To be closed.
     *
     * @throws InputProblem where the table is missing or cannot be read, possibly after some rows
     */
    public RowCursor<Quality> openLooks() throws IOException {
        Location file = folder.resolve("quality.parquet");
        try {
            return QualityTable.open(storage, file);
        } catch (NoSuchFileException e) {
            throw missing(file);
        }
    }

    /** The shadows of every subject's labels; empty where centres were given. */
    public List<Outline> outlines() throws IOException {
        return Outline.read(storage, folder.resolve("outlines.tsv"));
    }

    /** The text of a small file of the run's folder; empty where there is none. */
    public Optional<String> text(String name) throws IOException {
        return storage.readWhole(folder.resolve(name), SMALL_FILE).map(bytes -> new String(bytes, UTF_8));
    }

    private static InputProblem missing(Location file) {
        return new InputProblem("Cannot read " + file + ": there is no such file.");
    }
}
