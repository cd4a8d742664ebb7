package io.github.spimpatches.bids;

import io.github.spimpatches.config.Selection;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.Storage.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The folders that may hold derivatives ({@code root/sub-S/...}, {@code root/tpl-T/...}), in the order of search.
 *
 * <p>A folder named by the user is searched itself and so is each folder in it; without any, the usual places are the
 * BIDS folder, its {@code derivatives}, each folder in that, and OUT_DIR; and {@code work} in each of them, where
 * SPIMquant leaves corrected images.
 */
record DerivativeRoots(List<Location> roots) {

    DerivativeRoots {
        roots = List.copyOf(roots);
    }

    static DerivativeRoots find(Storage storage, BidsFolder bids, Selection selection) throws IOException {
        Set<Location> roots = new LinkedHashSet<>();
        if (selection.derivatives().isEmpty()) {
            Location derivatives = bids.bidsDir().resolve("derivatives");
            roots.add(bids.bidsDir());
            roots.add(derivatives);
            roots.addAll(inside(storage, derivatives));
            roots.add(bids.outDir());
        } else {
            Problems problems = new Problems();
            for (Location folder : selection.derivatives()) {
                if (!storage.isFolder(folder)) {
                    problems.add("Cannot read derivatives in " + folder + ": there is no such folder.");
                }
                roots.add(folder);
                roots.addAll(inside(storage, folder));
            }
            problems.throwIfAny();
        }
        for (Location root : List.copyOf(roots)) {
            Location work = root.resolve("work");
            if (storage.isFolder(work)) {
                roots.add(work);
            }
        }
        return new DerivativeRoots(once(roots));
    }

    /** {@code out} and {@code ./out} are one folder. */
    private static List<Location> once(Set<Location> roots) {
        Map<String, Location> byPlace = new LinkedHashMap<>();
        for (Location root : roots) {
            String place = root.isLocal()
                    ? Path.of(root.uri()).toAbsolutePath().normalize().toString()
                    : root.uri();
            byPlace.putIfAbsent(place, root);
        }
        return List.copyOf(byPlace.values());
    }

    private static List<Location> inside(Storage storage, Location folder) throws IOException {
        return storage.list(folder).stream()
                .filter(Entry::isFolder)
                .map(Entry::name)
                .filter(name -> !name.startsWith(".")
                        && !name.startsWith("sub-")
                        && !name.startsWith("tpl-")
                        && !name.endsWith(".zarr")
                        && !name.equals("spim-patches"))
                .map(folder::resolve)
                .toList();
    }

    /** For messages. */
    String words() {
        return Words.some(roots.stream().map(Location::uri).toList());
    }
}
