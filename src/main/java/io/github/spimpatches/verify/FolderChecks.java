package io.github.spimpatches.verify;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.TablePath;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.TemporaryName;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is in the folders of OUT_DIR, subject by subject: each is listed once, no file is asked for. */
final class FolderChecks {
    private static final String PATCHES = ".patches";
    private static final Set<String> CROPS = Set.of(".imaris", ".crops");
    private static final String BESIDE_CROPS = ".json";
    private static final int DEPTH = 3;

    private final Storage storage;
    private final Location out;
    private final List<Finding> findings;
    private final boolean areExtraOff;
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Long> sizes = new HashMap<>();
    private final Set<String> cropFolders = new TreeSet<>();

    /**
     * @param areExtraOff whether files in no manifest are off
     * @param findings where goes what is off
     */
    FolderChecks(Storage storage, Location out, boolean areExtraOff, List<Finding> findings) {
        this.storage = storage;
        this.out = out;
        this.areExtraOff = areExtraOff;
        this.findings = findings;
    }

    /**
     * Looks into the folders of a subject; asked about its files until the next one.
     *
     * @param subject its folder in OUT_DIR
     * @param rows that all manifests have of it
     */
    void look(String subject, List<ManifestRow> rows) throws IOException {
        look(Set.of(subject), rows);
    }

    /** The same for all subjects at once. */
    void look(List<ManifestRow> rows) throws IOException {
        look(subjects(), rows);
    }

    /**
     * Looks into what is left: folders of subjects that no manifest has, the runs' own, those of crops.
     *
     * @param crops paths of all that tables tell of; null where one cannot be read
     */
    void end(Set<String> runFolders, Set<String> crops) throws IOException {
        for (String subject : subjects()) {
            if (!seen.contains(subject)) {
                look(subject, List.of());
            }
        }
        Set<String> others = new LinkedHashSet<>(runFolders);
        others.add("");
        for (String folder : others) {
            for (Storage.Entry entry : storage.list(out.resolve(folder))) {
                if (TemporaryName.isOne(entry.name())) {
                    temporary(folder.isEmpty() ? entry.name() : folder + "/" + entry.name());
                }
            }
        }
        for (String folder : cropFolders) {
            crops(folder, crops);
        }
    }

    private void crops(String folder, Set<String> known) throws IOException {
        for (Storage.Entry entry : storage.list(out.resolve(folder))) {
            String path = folder + "/" + entry.name();
            if (TemporaryName.isOne(entry.name())) {
                temporary(path);
            } else if (known != null && !entry.name().endsWith(BESIDE_CROPS) && !known.contains(path)) {
                extra(path, "it is in no table of crops");
            }
        }
    }

    private Set<String> subjects() throws IOException {
        return storage.list(out).stream()
                .filter(entry -> entry.isFolder() && entry.name().startsWith("sub-"))
                .map(Storage.Entry::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void look(Set<String> subjects, List<ManifestRow> rows) throws IOException {
        seen.addAll(subjects);
        sizes.clear();
        Set<String> folders = new TreeSet<>();
        Set<String> known = new HashSet<>();
        for (ManifestRow row : rows) {
            folders.add(TablePath.folder(row.path()));
            if (row.status() != Status.FAILED) {
                known.add(row.path());
            }
        }
        for (String subject : subjects) {
            patchFolders(subject, 1, folders);
        }
        for (String folder : folders) {
            for (Storage.Entry entry : storage.list(out.resolve(folder))) {
                String path = folder + "/" + entry.name();
                if (TemporaryName.isOne(entry.name())) {
                    temporary(path);
                } else if (!entry.isFolder() && !known.contains(path)) {
                    extra(path, "it is in no manifest");
                } else {
                    sizes.put(path, entry.size());
                }
            }
        }
        for (ManifestRow row : rows) {
            compare(row);
        }
    }

    private void extra(String path, String why) {
        if (areExtraOff) {
            findings.add(new Finding(Check.EXTRA, path, why));
        }
    }

    private void temporary(String path) {
        findings.add(new Finding(Check.TEMPORARY, path, "a run was killed while it wrote this"));
    }

    private void patchFolders(String folder, int depth, Set<String> found) throws IOException {
        for (Storage.Entry entry : storage.list(out.resolve(folder))) {
            if (!entry.isFolder()) {
                continue;
            }
            String path = folder + "/" + entry.name();
            if (entry.name().endsWith(PATCHES)) {
                found.add(path);
            } else if (CROPS.stream().anyMatch(entry.name()::endsWith)) {
                cropFolders.add(path);
            } else if (depth < DEPTH) {
                patchFolders(path, depth + 1, found);
            }
        }
    }

    private void compare(ManifestRow row) {
        if (row.status() == Status.FAILED) {
            return;
        }
        Long size = sizes.get(row.path());
        if (size == null) {
            findings.add(new Finding(Check.MISSING, row.path(), "there is no such file"));
        } else if (!size.equals(row.bytes())) {
            findings.add(
                    new Finding(Check.SIZE, row.path(), "it has " + size + " bytes, the manifest says " + row.bytes()));
        }
    }

    /** Whether the row's file is there, to be opened. */
    boolean isThere(ManifestRow row) {
        return row.status() != Status.FAILED && sizes.containsKey(row.path());
    }
}
