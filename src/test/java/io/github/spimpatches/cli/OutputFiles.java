package io.github.spimpatches.cli;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All files of an OUT_DIR, as two runs of the same settings must leave them: bytes by path, written in Latin-1. What
 * says where OUT_DIR is, when it was made and whether a patch was there before does not count.
 */
final class OutputFiles {
    private OutputFiles() {}

    static Map<String, String> of(java.nio.file.Path out) throws IOException {
        return of(new LocalStorage(), new Location(out.toString()));
    }

    static Map<String, String> of(Storage storage, Location out) throws IOException {
        Map<String, String> files = new TreeMap<>();
        collect(storage, out, "", files);
        return files;
    }

    private static void collect(Storage storage, Location out, String folder, Map<String, String> files)
            throws IOException {
        for (Storage.Entry entry : storage.list(folder.isEmpty() ? out : out.resolve(folder))) {
            String path = folder.isEmpty() ? entry.name() : folder + "/" + entry.name();
            if (entry.isFolder()) {
                collect(storage, out, path, files);
            } else {
                files.put(path, content(storage, out, path));
            }
        }
    }

    private static String content(Storage storage, Location out, String path) throws IOException {
        Location file = out.resolve(path);
        return switch (file.name()) {
            case "run.json" -> "";
            case "manifest.parquet" -> rows(storage, file).toString();
            case "manifest.tsv" -> text(storage, file).replace("\tkept\t", "\twritten\t");
            default -> text(storage, file).replace(out.uri(), "OUT_DIR");
        };
    }

    private static String text(Storage storage, Location file) throws IOException {
        return new String(storage.readWhole(file, Integer.MAX_VALUE).orElseThrow(), StandardCharsets.ISO_8859_1);
    }

    private static List<String> rows(Storage storage, Location table) throws IOException {
        List<String> rows = new ArrayList<>();
        for (ManifestRow row : ManifestTable.read(storage, table)) {
            rows.add(row.toString().replace("status=KEPT", "status=WRITTEN"));
        }
        return rows;
    }

    /** In what {@code found} differs from {@code expected}: files that only one has, and bytes. */
    static List<String> differences(Map<String, String> expected, Map<String, String> found) {
        List<String> differences = new ArrayList<>();
        expected.forEach((path, bytes) -> {
            if (!found.containsKey(path)) {
                differences.add("missing: " + path);
            } else if (!found.get(path).equals(bytes)) {
                differences.add("other bytes: " + path);
            }
        });
        found.keySet().stream()
                .filter(path -> !expected.containsKey(path))
                .forEach(path -> differences.add("left: " + path));
        return differences;
    }
}
