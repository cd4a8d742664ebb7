package io.github.spimpatches.cli;

import io.github.spimpatches.config.SettingKey;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.config.Settings.Intensity;
import io.github.spimpatches.config.SettingsYaml;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.patch.Extraction;
import io.github.spimpatches.patch.PatchSource;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * The other runs of an OUT_DIR. A patch's file name does not tell its run, so two runs may share patches: that is fine
 * as long as both would make the same file. One that would make another file under the same name is refused, since the
 * first run's manifest would tell of files that are gone.
 */
final class OtherRuns {
    /** What decides a patch's bytes beside its source, centre and size. */
    private static final List<SettingKey> DECISIVE = List.of(
            SettingKey.COMPRESSION,
            SettingKey.INTENSITY,
            SettingKey.BINARIZE,
            SettingKey.HEADER,
            SettingKey.AFFINE,
            SettingKey.BEYOND_PYRAMID,
            SettingKey.ORIENTATION,
            SettingKey.UNIT,
            SettingKey.GEOMETRY_FROM,
            SettingKey.EDGE,
            SettingKey.MIN_FOREGROUND,
            SettingKey.MAX_FOREGROUND,
            SettingKey.FOREGROUND);

    /** A patch of this run. */
    private record Wanted(Centre centre, PatchSource source) {}

    private final Storage storage;
    private final Location out;
    private final Location own;

    /** @param own folder of this run */
    OtherRuns(Storage storage, Location out, Location own) {
        this.storage = storage;
        this.out = out;
        this.own = own;
    }

    /** The folders of the other runs, complete or not. */
    List<Location> folders() throws IOException {
        Location runs = own.parent();
        return storage.list(runs).stream()
                .filter(Storage.Entry::isFolder)
                .map(entry -> runs.resolve(entry.name()))
                .filter(folder -> !folder.equals(own))
                .toList();
    }

    /** @throws InputProblem where a patch of this run would replace another one of another run */
    void check(
            Settings settings,
            Collection<Centre> centres,
            Map<String, List<PatchSource>> sources,
            SortedMap<Integer, String> fileWords)
            throws IOException {
        List<Location> others = settings.overwrite() ? List.of() : folders();
        if (others.isEmpty() || !hasPatches(centres, sources)) {
            return;
        }
        Map<String, Wanted> wanted = new HashMap<>();
        for (Centre centre : centres) {
            for (PatchSource source : of(centre, sources)) {
                String path =
                        source.path(fileWords.get(centre.label()), centre.patch(), settings.format(), settings.names());
                wanted.put(path, new Wanted(centre, source));
            }
        }
        for (Location other : others) {
            check(new RunTables(storage, other), settings, wanted);
        }
    }

    private void check(RunTables other, Settings settings, Map<String, Wanted> wanted) throws IOException {
        if (storage.size(other.folder().resolve("manifest.parquet")).isEmpty()) {
            return;
        }
        List<ManifestRow> shared = other.rows(".parquet").stream()
                .filter(row -> row.status() != Status.FAILED && wanted.containsKey(row.path()))
                .toList();
        if (shared.isEmpty()) {
            return;
        }
        List<String> differences = differences(settings, other.configuration().settings());
        List<ManifestRow> replaced = differences.isEmpty()
                ? shared.stream()
                        .filter(row -> !isSame(row, wanted.get(row.path())))
                        .toList()
                : shared;
        if (!replaced.isEmpty()) {
            String why = differences.isEmpty() ? "of other places" : "made otherwise (" + differences.get(0) + ")";
            int more = replaced.size() - 1;
            throw new InputProblem("Cannot write to " + out + ": its run " + other.name() + " has patches " + why
                    + " under the same names, " + replaced.get(0).path() + (more == 0 ? "" : " and " + more + " more")
                    + ". Give another OUT_DIR, --run " + other.name() + " to make that run anew, or --overwrite.");
        }
    }

    private static List<String> differences(Settings here, Settings there) {
        List<SettingKey> keys = new ArrayList<>(DECISIVE);
        if (here.intensity() != Intensity.SOURCE) {
            keys.add(SettingKey.PATCH_SEED);
        }
        List<String> differences = new ArrayList<>();
        for (SettingKey key : keys) {
            String mine = SettingsYaml.value(key, here);
            String theirs = SettingsYaml.value(key, there);
            if (!mine.equals(theirs)) {
                differences.add(key.option() + " " + theirs + ", here " + mine);
            }
        }
        return differences;
    }

    private static boolean isSame(ManifestRow row, Wanted wanted) {
        return row.centre().world().equals(wanted.centre().world())
                && row.size().equals(wanted.source().size())
                && row.source().startsWith(wanted.source().uri().uri());
    }

    private boolean hasPatches(Collection<Centre> centres, Map<String, List<PatchSource>> sources) throws IOException {
        TreeSet<String> folders = new TreeSet<>();
        centres.forEach(centre -> of(centre, sources).forEach(source -> folders.add(source.folder())));
        for (String folder : folders) {
            if (storage.isFolder(out.resolve(folder))) {
                return true;
            }
        }
        return false;
    }

    private static List<PatchSource> of(Centre centre, Map<String, List<PatchSource>> sources) {
        return Optional.ofNullable(sources.get(Extraction.key(centre.subject(), centre.session())))
                .orElse(List.of());
    }
}
