package io.github.spimpatches.cli;

import io.github.spimpatches.cli.WantedPatches.Wanted;
import io.github.spimpatches.config.SettingKey;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.config.Settings.Intensity;
import io.github.spimpatches.config.SettingsYaml;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.manifest.RowCursor;
import io.github.spimpatches.patch.PatchSource;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /**
     * What is lost of other runs where patches of them are to be overwritten, one line for each.
     *
     * @throws InputProblem where a patch of this run would replace another one of another run, and should not
     */
    List<String> check(
            Settings settings,
            Collection<Centre> centres,
            Map<String, List<PatchSource>> sources,
            SortedMap<Integer, String> fileWords)
            throws IOException {
        List<String> losses = new ArrayList<>();
        List<Location> others = folders();
        if (others.isEmpty()) {
            return losses;
        }
        WantedPatches wanted = new WantedPatches(settings, centres, sources, fileWords);
        if (anyIsThere(wanted.folders())) {
            for (Location other : others) {
                RunTables run = new RunTables(storage, other);
                try {
                    check(run, settings, wanted).ifPresent(losses::add);
                } catch (InputProblem damaged) {
                    if (!settings.overwrite()) {
                        throw damaged;
                    }
                    losses.add(
                            "what is overwritten of the run " + run.name() + " is not known: " + damaged.getMessage());
                }
            }
        }
        return losses;
    }

    private Optional<String> check(RunTables other, Settings settings, WantedPatches wanted) throws IOException {
        Location manifest = other.folder().resolve("manifest.parquet");
        if (storage.size(manifest).isEmpty()) {
            return Optional.empty();
        }
        List<String> differences = null;
        String first = null;
        long replaced = 0;
        try (RowCursor<ManifestRow> rows = ManifestTable.open(storage, manifest)) {
            while (rows.hasNext()) {
                ManifestRow row = rows.next();
                Optional<Wanted> shared = row.status() == Status.FAILED ? Optional.empty() : wanted.at(row.path());
                if (shared.isEmpty()) {
                    continue;
                }
                if (differences == null) {
                    differences = differences(settings, other.configuration().settings());
                }
                if (!differences.isEmpty() || !isSame(row, shared.get())) {
                    first = first == null ? row.path() : first;
                    replaced++;
                }
            }
        }
        if (replaced == 0) {
            return Optional.empty();
        }
        if (settings.overwrite()) {
            return Optional.of(replaced + (replaced == 1 ? " patch" : " patches") + " of the run " + other.name()
                    + (replaced == 1 ? " is" : " are") + " overwritten, so its tables tell of files that are gone: "
                    + first + (replaced == 1 ? "." : " and others."));
        }
        String why = differences.isEmpty() ? "of other places" : "made otherwise (" + differences.get(0) + ")";
        throw new InputProblem("Cannot write to " + out + ": its run " + other.name() + " has patches " + why
                + " under the same names, " + first + (replaced == 1 ? "" : " and " + (replaced - 1) + " more")
                + ". Give another OUT_DIR, --run " + other.name()
                + " to make that run anew, or --overwrite, which replaces them.");
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

    private boolean anyIsThere(Set<String> folders) throws IOException {
        for (String folder : new TreeSet<>(folders)) {
            if (storage.isFolder(out.resolve(folder))) {
                return true;
            }
        }
        return false;
    }
}
