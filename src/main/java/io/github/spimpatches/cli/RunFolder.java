package io.github.spimpatches.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.bids.Cohort;
import io.github.spimpatches.bids.DatasetDescription;
import io.github.spimpatches.bids.OutputNames;
import io.github.spimpatches.bids.Subject;
import io.github.spimpatches.bids.SubjectImage;
import io.github.spimpatches.config.Configuration;
import io.github.spimpatches.config.SettingKey;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.config.SettingsYaml;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.CentresTable;
import io.github.spimpatches.manifest.CropRow;
import io.github.spimpatches.manifest.CropsTable;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.manifest.QualityTable;
import io.github.spimpatches.manifest.RowCursor;
import io.github.spimpatches.manifest.SubjectColumns;
import io.github.spimpatches.manifest.Tables;
import io.github.spimpatches.patch.Extraction;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.ResultSpool;
import io.github.spimpatches.patch.Results;
import io.github.spimpatches.plan.CropPlan;
import io.github.spimpatches.plan.Outline;
import io.github.spimpatches.plan.Plan;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.plan.Shortfall;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Version;
import io.github.spimpatches.report.ReportPage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** The files that a run leaves beside its patches: settings, tables, record; and those that make OUT_DIR a dataset. */
final class RunFolder {
    private static final int SMALL_FILE = 1 << 20;

    /** Settings of crops, and those that leave centres and patches as they are. */
    private static final Set<SettingKey> NOT_OF_PATCHES = EnumSet.of(
            SettingKey.CROP_LABELS,
            SettingKey.CROP_FORMAT,
            SettingKey.MARGIN,
            SettingKey.MASK_OUTSIDE,
            SettingKey.MAX_CROP_BYTES,
            SettingKey.SCRATCH,
            SettingKey.S3_ANONYMOUS,
            SettingKey.S3_ENDPOINT,
            SettingKey.S3_REGION,
            SettingKey.S3_REQUESTER_PAYS,
            SettingKey.RUN,
            SettingKey.PRESET,
            SettingKey.OVERWRITE,
            SettingKey.STRICT,
            SettingKey.PARTITION);

    private final Storage storage;
    private final Location out;
    private final Location folder;

    private RunFolder(Storage storage, Location out, Location folder) {
        this.storage = storage;
        this.out = out;
        this.folder = folder;
    }

    static RunFolder of(Storage storage, Location out, Settings settings, String atlas) {
        Location absolute = out.absolute();
        return new RunFolder(storage, absolute, absolute.resolve(OutputNames.runFolder(settings, atlas)));
    }

    /**
     * Says at once, before anything is read, that an OUT_DIR in a store cannot be reached.
     *
     * @throws InputProblem where nothing opens such an address, or nobody answers
     */
    static void checkReachable(Storage storage, Location out) throws IOException {
        if (!out.isLocal()) {
            storage.isFolder(out);
        }
    }

    /**
     * Says at once, before anything is read, that a local OUT_DIR cannot be written.
     *
     * @throws InputProblem naming what stands in the way
     */
    static void checkWritable(Location out) {
        if (!out.isLocal()) {
            return;
        }
        Path path = Path.of(out.absolute().uri());
        while (path != null && !Files.exists(path)) {
            path = path.getParent();
        }
        if (path != null && !Files.isDirectory(path)) {
            throw new InputProblem("Cannot write to " + out + ": " + path + " is a file, not a folder.");
        }
        if (path != null && !Files.isWritable(path)) {
            throw new InputProblem("Cannot write to " + out + ": "
                    + (isReadOnly(path)
                            ? "the file system of " + path + " is mounted read-only."
                            : "no permission to write in " + path + "."));
        }
    }

    private static boolean isReadOnly(Path path) {
        try {
            return Files.getFileStore(path).isReadOnly();
        } catch (IOException unknown) {
            return false;
        }
    }

    /** @throws InputProblem where OUT_DIR is an image of the input, or in one: a brain holds nothing but its own */
    static void checkApart(Location out, Cohort cohort) {
        String here = out.absolute().uri() + "/";
        for (Subject subject : cohort.subjects()) {
            for (SubjectImage image : subject.images()) {
                Location zarr = image.uri().absolute();
                for (Location above = zarr;
                        !above.name().isEmpty() && !above.equals(above.parent());
                        above = above.parent()) {
                    zarr = above.name().toLowerCase(Locale.ROOT).endsWith(".zarr") ? above : zarr;
                }
                if (here.startsWith(zarr.uri() + "/")) {
                    throw new InputProblem("Cannot write to " + out + ": it is in the image " + zarr + " of "
                            + subject.words() + ", which is input. Give a place outside of it.");
                }
            }
        }
    }

    Location centres() {
        return folder.resolve("centers.tsv");
    }

    /** The same for programs. */
    Location centresTable() {
        return folder.resolve("centers.parquet");
    }

    /** Where tasks put what a large run's driver then takes. */
    Location spool() {
        return folder.resolve(".results");
    }

    /** What tasks put there, all of it; the folder is gone then. */
    Results spooled() throws IOException {
        return ResultSpool.take(storage, spool());
    }

    /** What a run that was killed left there. */
    void discardSpool() throws IOException {
        ResultSpool.discard(storage, spool());
    }

    Location manifest() {
        return folder.resolve("manifest.tsv");
    }

    Location shortfalls() {
        return folder.resolve("shortfall.tsv");
    }

    /** Whether a run, this or another, has written to OUT_DIR before; to be asked before it is claimed. */
    boolean isFresh() throws IOException {
        return !storage.isFolder(folder.parent());
    }

    /**
     * Claims the folder for a run.
     *
     * @throws InputProblem where another run holds it
     */
    RunClaim claim(Cohort cohort, Console console) throws IOException {
        SortedSet<String> subjects = new TreeSet<>();
        cohort.subjects().forEach(subject -> subjects.add(OutputNames.subjectFolder(subject)));
        return RunClaim.take(storage, folder, subjects, console, RunClaim.Pace.USUAL);
    }

    /** What to do with patches of an earlier run. */
    Extraction.Resume resume(Settings settings, boolean isFresh, RunClaim claim) throws IOException {
        if (settings.overwrite()) {
            return Extraction.Resume.OVERWRITE;
        }
        if (isFresh) {
            return Extraction.Resume.FRESH;
        }
        boolean isRecorded = !claim.followsUnfinished() && isFinished();
        return isRecorded ? Extraction.Resume.KEEP : Extraction.Resume.REVIEW;
    }

    OtherRuns otherRuns() {
        return new OtherRuns(storage, out, folder);
    }

    /**
     * Says before a plan is written that it would not be that of the patches beside it.
     *
     * @throws InputProblem where the run of this folder is finished, with settings that decide otherwise on its patches
     */
    void checkPlanIsOfItsPatches(Configuration planned) throws IOException {
        Optional<String> written = new RunTables(storage, folder).text("settings.yml");
        if (written.isEmpty() || !keepsPatches(planned.settings())) {
            return;
        }
        Map<SettingKey, String> there = lines(written.get());
        List<String> differences = new ArrayList<>();
        lines(SettingsYaml.text(planned)).forEach((key, here) -> {
            String before = there.getOrDefault(key, here);
            if (!NOT_OF_PATCHES.contains(key) && !before.equals(here)) {
                differences.add(key.option() + " " + before + ", here " + here);
            }
        });
        if (!differences.isEmpty()) {
            int more = differences.size() - 1;
            throw notOfItsPatches(
                    "with other settings (" + differences.get(0) + (more == 0 ? "" : ", and " + more + " more") + ")");
        }
    }

    /**
     * The same of its centres, which the same settings need not give: those there may be a table's, or of inputs as they
     * were then.
     *
     * @throws InputProblem where the run of this folder is finished, with other centres
     */
    void checkCentresAreOfItsPatches(Plan plan, Settings settings) throws IOException {
        if (storage.size(centresTable()).isPresent() && keepsPatches(settings) && !hasCentres(plan)) {
            throw notOfItsPatches("with other centres (those of a table, or of an atlas that was another then)");
        }
    }

    /** Whether patches of a finished run are here, and stay. */
    private boolean keepsPatches(Settings settings) throws IOException {
        return !settings.overwrite() && isFinished();
    }

    private boolean isFinished() throws IOException {
        return storage.size(folder.resolve("manifest.parquet")).isPresent();
    }

    /** Whether the table of centres is the one that this plan would write, or is damaged and best written anew. */
    private boolean hasCentres(Plan plan) throws IOException {
        Iterator<Centre> planned = plan.centres().iterator();
        boolean[] same = {true};
        try (RowCursor<Centre> there = CentresTable.open(storage, centresTable())) {
            there.walk(centre -> same[0] &= planned.hasNext() && planned.next().equals(centre));
        } catch (InputProblem damaged) {
            return true;
        }
        return same[0] && !planned.hasNext();
    }

    private InputProblem notOfItsPatches(String how) {
        return new InputProblem("Cannot plan into " + out + ": its run " + folder.name() + " is finished, " + how
                + ", and this plan would stand beside patches that are not of it. Give --run NAME, another OUT_DIR, or"
                + " --overwrite.");
    }

    /** The values of settings as they are written. */
    private static Map<SettingKey, String> lines(String yaml) {
        Map<SettingKey, String> lines = new EnumMap<>(SettingKey.class);
        yaml.lines().forEach(line -> {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                SettingKey.of(line.substring(0, colon))
                        .ifPresent(key -> lines.putIfAbsent(key, line.substring(colon + 2)));
            }
        });
        return lines;
    }

    /** The files of the run before, of this name. */
    Leftovers leftovers(RunClaim claim) throws IOException {
        List<Location> others = otherRuns().folders();
        return new Leftovers(storage, out, folder, others, claim.subjectsOfOthers(others));
    }

    void writePlan(RunRequest request, Plan plan, Iterable<Centre> centres) throws IOException {
        writeDataset(request, plan.cohort(), plan.regions().values());
        writeTables(centres);
        Tables.write(storage, shortfalls(), Shortfall.COLUMNS, plan.shortfalls());
    }

    void writeCentres(RunRequest request, Cohort cohort, List<Centre> centres) throws IOException {
        writeDataset(request, cohort, List.of());
        writeTables(centres);
    }

    /** What goes before crops: settings of their own, since those of a run's patches stay. */
    void writeCropPlan(RunRequest request, CropPlan plan) throws IOException {
        writeDataset(request, plan.cohort(), plan.regions().values(), cropSettings());
    }

    private Location cropSettings() {
        return folder.resolve("crops.yml");
    }

    void writeCrops(List<CropRow> rows) throws IOException {
        CropsTable.write(storage, folder.resolve("crops.parquet"), rows);
        CropsTable.write(storage, crops(), rows);
    }

    void writeCropRecord(String json) throws IOException {
        write(folder.resolve("crops.json"), json);
    }

    Location report() {
        return folder.resolve("report.html");
    }

    Location crops() {
        return folder.resolve("crops.tsv");
    }

    private void writeTables(Iterable<Centre> centres) throws IOException {
        CentresTable.write(storage, centresTable(), centres);
        CentresTable.write(storage, centres(), centres);
    }

    private void writeDataset(RunRequest request, Cohort cohort, Iterable<Region> regions) throws IOException {
        writeDataset(request, cohort, regions, settings());
    }

    private void writeDataset(RunRequest request, Cohort cohort, Iterable<Region> regions, Location settings)
            throws IOException {
        try {
            write(settings, settings(request, regions));
        } catch (IOException e) {
            throw new InputProblem("Cannot write to " + out + ": " + e.getMessage(), e);
        }
        Location description = out.resolve("dataset_description.json");
        String ours = DatasetDescription.json(cohort, Version.ofThisBuild().version(), request.command());
        if (isOurs(description, ours)) {
            write(description, ours);
        }
        Location ignore = out.resolve(".bidsignore");
        if (storage.size(ignore).isEmpty()) {
            write(ignore, DatasetDescription.BIDSIGNORE);
        }
    }

    /** OUT_DIR may be a dataset of another program, whose description stays. */
    private boolean isOurs(Location description, String ours) throws IOException {
        Optional<byte[]> bytes = storage.readWhole(description, SMALL_FILE);
        if (bytes.isEmpty()) {
            return true;
        }
        try {
            JsonNode generators = new ObjectMapper().readTree(bytes.get()).path("GeneratedBy");
            return generators.size() == 1
                    && generators.get(0).path("Name").asText().equals("spim-patches");
        } catch (IOException notJson) {
            // Ours is written anew where it was damaged; a text that somebody has begun stays.
            String text = new String(bytes.get(), StandardCharsets.UTF_8);
            return ours.startsWith(text.strip()) || text.contains("spim-patches");
        }
    }

    private static String settings(RunRequest request, Iterable<Region> regions) {
        StringBuilder yaml = new StringBuilder("# " + Version.program() + "\n");
        yaml.append(SettingsYaml.text(request.configuration()));
        StringBuilder resolved = new StringBuilder();
        for (Region region : regions) {
            resolved.append("  - {index: ")
                    .append(region.index())
                    .append(", name: ")
                    .append(SettingsYaml.quoted(region.name()))
                    .append(", abbreviation: ")
                    .append(region.abbreviation() == null ? "null" : SettingsYaml.quoted(region.abbreviation()))
                    .append(", members: ")
                    .append(region.members())
                    .append("}\n");
        }
        if (!resolved.isEmpty()) {
            yaml.append("# How each label was resolved; not read back.\nresolved_labels:\n")
                    .append(resolved);
        }
        return yaml.toString();
    }

    /**
     * Removes the temporary files of runs that were killed in the folders that this one wrote to, but for those that
     * another run may be writing to now.
     *
     * @param written folders, relative to OUT_DIR
     */
    void discardAbandoned(SortedSet<String> written, RunClaim claim) throws IOException {
        Set<String> others = claim.subjectsOfOthers(otherRuns().folders());
        Set<Location> folders = new LinkedHashSet<>(List.of(folder));
        if (others.isEmpty()) {
            folders.add(out);
        }
        for (String each : written) {
            if (!others.contains(each.substring(0, Math.max(0, each.indexOf('/'))))) {
                folders.add(out.resolve(each));
            }
        }
        for (Location each : folders) {
            storage.discardAbandoned(each);
        }
    }

    private Location settings() {
        return folder.resolve("settings.yml");
    }

    void writeManifest(Results results, SubjectColumns subjects) throws IOException {
        Iterable<ManifestRow> rows = each(results, PatchResult::row);
        ManifestTable.write(storage, folder.resolve("manifest.parquet"), rows, subjects);
        ManifestTable.write(storage, manifest(), rows, subjects);
    }

    /** For the page that shows where the centres lie. */
    void writeOutlines(Plan plan) throws IOException {
        Outline.write(storage, folder.resolve("outlines.tsv"), plan.outlines());
    }

    /** What the run before tells of the patches that this one kept. */
    EarlierTables earlierTables() throws IOException {
        return EarlierTables.open(storage, folder);
    }

    /** Writes how the patches look, as far as that is known. */
    void writeQuality(Results results) throws IOException {
        QualityTable.write(storage, folder.resolve("quality.parquet"), each(results, PatchResult::quality));
    }

    /** What is made of each result, but for null. */
    private static <T> Iterable<T> each(Results results, Function<PatchResult, T> made) {
        return () -> StreamSupport.stream(results.spliterator(), false)
                .map(made)
                .filter(Objects::nonNull)
                .iterator();
    }

    /** The page that shows it all. */
    Location writeReport() throws IOException {
        return ReportPage.write(
                new RunTables(storage, folder), Version.ofThisBuild().version());
    }

    void writeRecord(Outcome outcome, String command) throws IOException {
        write(folder.resolve("run.json"), outcome.json(command));
    }

    private void write(Location file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        storage.publish(file, sink -> sink.write(bytes, 0, bytes.length));
    }
}
