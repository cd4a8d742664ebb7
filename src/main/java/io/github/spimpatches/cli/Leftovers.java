package io.github.spimpatches.cli;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.manifest.RowCursor;
import io.github.spimpatches.manifest.TablePath;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Patches that the run before, of the same name, made and that this one does not: of labels, levels or subjects that are not
 * chosen any more. They stay, unknown to every manifest, unless the run may remove them. What another run of OUT_DIR lists
 * is no leftover.
 *
 * <p>The earlier manifest is walked, so that only some of its rows are ever held.
 *
 * @param out OUT_DIR
 * @param folder of the run, whose manifest is still the earlier one's
 * @param others the folders of the other runs
 * @param busy subjects' folders to which other runs may be writing now
 */
record Leftovers(Storage storage, Location out, Location folder, List<Location> others, Set<String> busy) {
    static final Found NONE = new Found("", 0, null, 0, null);

    /** Rows that are held at a time: the other runs' manifests are read once for each so many. */
    private static final int TOGETHER = 50_000;

    /**
     * What there was of them.
     *
     * @param run the run's name
     * @param staying files that are still there
     * @param stays one of them; null where there is none
     * @param removed files that are gone now
     * @param went one of them; null where there is none
     */
    record Found(String run, long staying, String stays, long removed, String went) {

        /** One line each of what stays and of what was removed. */
        List<String> notes() {
            List<String> notes = new ArrayList<>();
            if (removed > 0) {
                notes.add(files(removed) + " not part of this one: removed, such as " + went);
            }
            if (staying > 0) {
                notes.add(files(staying) + " not part of this one and " + (staying == 1 ? "stays" : "stay")
                        + ", such as " + stays + "; spim-patches validate --all names them");
            }
            return notes;
        }

        private String files(long count) {
            return count + (count == 1 ? " file" : " files") + " of the earlier run " + run
                    + (count == 1 ? " is" : " are");
        }

        private Found and(boolean isRemoved, String path) {
            return isRemoved
                    ? new Found(run, staying, stays, removed + 1, went == null ? path : went)
                    : new Found(run, staying + 1, stays == null ? path : stays, removed, went);
        }
    }

    /**
     * Finds them, and removes some.
     *
     * @param wanted the patches of this run
     * @param mayGo whether patches of a centre are to be removed
     */
    Found clear(WantedPatches wanted, Predicate<Centre> mayGo) throws IOException {
        Found found = new Found(folder.name(), 0, null, 0, null);
        Map<String, Boolean> unwanted = new TreeMap<>();
        try (RowCursor<ManifestRow> rows = ManifestTable.open(storage, manifest(folder))) {
            while (rows.hasNext()) {
                ManifestRow row = rows.next();
                String path = row.path();
                if (row.status() != Status.FAILED
                        && path.startsWith("sub-")
                        && TablePath.isInside(path)
                        && wanted.at(path).isEmpty()) {
                    unwanted.put(
                            path, mayGo.test(row.centre()) && !busy.contains(path.substring(0, path.indexOf('/'))));
                }
                if (unwanted.size() == TOGETHER) {
                    found = clear(unwanted, found);
                    unwanted.clear();
                }
            }
        } catch (NoSuchFileException | InputProblem nothingMoreToRead) {
            // A run that was killed has no manifest; a damaged one tells of no more files.
        }
        return clear(unwanted, found);
    }

    /** @param unwanted whether the file of a path may be removed */
    private Found clear(Map<String, Boolean> unwanted, Found before) throws IOException {
        Found found = before;
        boolean areOthersKnown = withoutThoseOfOthers(unwanted);
        String listed = null;
        Set<String> there = new HashSet<>();
        for (Map.Entry<String, Boolean> each : unwanted.entrySet()) {
            String path = each.getKey();
            String patches = TablePath.folder(path);
            if (!patches.equals(listed)) {
                listed = patches;
                there.clear();
                storage.list(out.resolve(patches)).forEach(entry -> there.add(patches + "/" + entry.name()));
            }
            if (there.contains(path)) {
                boolean isRemoved = each.getValue() && areOthersKnown;
                if (isRemoved) {
                    storage.delete(out.resolve(path));
                }
                found = found.and(isRemoved, path);
            }
        }
        return found;
    }

    /** @return false where a manifest cannot be read, so that nobody knows what it lists */
    private boolean withoutThoseOfOthers(Map<String, Boolean> unwanted) throws IOException {
        boolean areKnown = true;
        for (Location other : unwanted.isEmpty() ? List.<Location>of() : others) {
            try (RowCursor<ManifestRow> rows = ManifestTable.open(storage, manifest(other))) {
                while (rows.hasNext()) {
                    unwanted.remove(rows.next().path());
                }
            } catch (NoSuchFileException noManifest) {
                // A run that never came to its end lists nothing yet.
            } catch (InputProblem damaged) {
                areKnown = false;
            }
        }
        return areKnown;
    }

    private static Location manifest(Location run) {
        return run.resolve("manifest.parquet");
    }
}
