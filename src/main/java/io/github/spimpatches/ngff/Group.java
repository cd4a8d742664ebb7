package io.github.spimpatches.ngff;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.zarr.JsonFields;
import io.github.spimpatches.zarr.ZarrArray;
import io.github.spimpatches.zarr.ZarrFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A Zarr group's attributes.
 *
 * @param attributes all of them
 * @param ome those that NGFF defines: the same object up to 0.4, {@code ome} from 0.5 on
 * @param consolidated the metadata of all arrays below, by path, of a Zarr v2 store that keeps them in {@code .zmetadata}
 *     only; empty for any other, since each array's own file is what its writer changes last
 */
record Group(
        Location where, ZarrFormat format, JsonFields attributes, JsonFields ome, Optional<JsonFields> consolidated) {
    private static final int METADATA_LIMIT = 64 << 20;
    private static final int LISTED = 12;

    /** @throws InputProblem where there is no Zarr group; the message says what is there instead */
    static Group read(Storage storage, Location where) throws IOException {
        Optional<Group> found = find(storage, where);
        if (found.isPresent()) {
            return found.get();
        }
        if (storage.size(where.resolve(".zarray")).isPresent()) {
            throw isArray(where);
        }
        List<Storage.Entry> entries = storage.list(where);
        if (!entries.isEmpty() || storage.isFolder(where)) {
            throw new InputProblem("Cannot open " + where
                    + ": it is no Zarr (neither zarr.json nor .zattrs is there), it holds " + names(entries) + ".");
        }
        if (storage.size(where).isPresent()) {
            throw new InputProblem("Cannot open " + where + ": it is a file, an OME-Zarr folder expected.");
        }
        throw new InputProblem("Cannot open " + where + ": there is no such folder.");
    }

    private static Optional<Group> find(Storage storage, Location where) throws IOException {
        Optional<byte[]> v3 = storage.readWhole(where.resolve("zarr.json"), METADATA_LIMIT);
        if (v3.isPresent()) {
            JsonFields json = JsonFields.parse(where.resolve("zarr.json").uri(), v3.get());
            if (json.at("node_type").asText("").equals("array")) {
                throw isArray(where);
            }
            ZarrFormat.V3.requireGroup(json);
            JsonFields attributes = json.objectOrEmpty("attributes");
            JsonFields ome = attributes.has("ome") ? attributes.object("ome") : attributes;
            return Optional.of(new Group(where, ZarrFormat.V3, attributes, ome, Optional.empty()));
        }
        Location file = where.resolve(".zattrs");
        Optional<byte[]> attributes = storage.readWhole(file, METADATA_LIMIT);
        Location groupFile = where.resolve(".zgroup");
        Optional<byte[]> group = storage.readWhole(groupFile, METADATA_LIMIT);
        if (group.isPresent()) {
            ZarrFormat.V2.requireGroup(JsonFields.parse(groupFile.uri(), group.get()));
        }
        if (attributes.isEmpty() && group.isEmpty()) {
            return consolidated(storage, where);
        }
        JsonFields found = JsonFields.parse(file.uri(), attributes.orElse(new byte[] {'{', '}'}));
        return Optional.of(new Group(where, ZarrFormat.V2, found, found, Optional.empty()));
    }

    private static Optional<Group> consolidated(Storage storage, Location where) throws IOException {
        Location file = where.resolve(".zmetadata");
        Optional<byte[]> bytes = storage.readWhole(file, METADATA_LIMIT);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        JsonFields all = JsonFields.parse(file.uri(), bytes.get()).object("metadata");
        ZarrFormat.V2.requireGroup(all.object(".zgroup"));
        JsonFields attributes = all.objectOrEmpty(".zattrs");
        return Optional.of(new Group(where, ZarrFormat.V2, attributes, attributes, Optional.of(all)));
    }

    /** Opens one of the arrays below. */
    ZarrArray array(Storage storage, String path) throws IOException {
        Location folder = where.resolve(path);
        String key = path.replaceAll("^/+|/+$", "") + "/.zarray";
        return consolidated.isPresent() && consolidated.get().has(key)
                ? ZarrArray.open(storage, folder, consolidated.get().object(key))
                : ZarrArray.open(storage, folder, format);
    }

    boolean isMultiscale() {
        JsonNode multiscales = ome.at("multiscales");
        return multiscales.isArray() && !multiscales.isEmpty();
    }

    /**
     * The image inside a bioformats2raw container.
     *
     * @throws InputProblem where there are several or none, or where this is no such container either: the message says
     *     what it is instead
     */
    Location onlySeries(Storage storage) throws IOException {
        if (!ome.has("bioformats2raw.layout") && !attributes.has("bioformats2raw.layout")) {
            throw new InputProblem(
                    "Cannot read " + where + ": it holds no image (no multiscales); " + instead(storage));
        }
        List<String> series = series(storage);
        if (series.isEmpty()) {
            throw new InputProblem("Cannot read " + where + ": a bioformats2raw container without an image.");
        }
        if (series.size() > 1) {
            throw new InputProblem("Cannot read " + where + ": it holds " + series.size()
                    + " images; name one of them: "
                    + series.stream()
                            .limit(LISTED)
                            .map(path -> where.resolve(path).uri())
                            .collect(Collectors.joining(", "))
                    + (series.size() > LISTED ? ", ..." : "") + ".");
        }
        return where.resolve(series.get(0));
    }

    private List<String> series(Storage storage) throws IOException {
        Optional<Group> index = find(storage, where.resolve("OME"));
        JsonNode listed = index.map(group -> group.ome.at("series")).orElse(null);
        if (listed != null && listed.isArray()) {
            List<String> paths = new ArrayList<>();
            listed.forEach(path -> paths.add(path.asText()));
            return paths;
        }
        return storage.list(where).stream()
                .filter(entry -> entry.isFolder() && entry.name().matches("[0-9]+"))
                .map(Storage.Entry::name)
                .toList();
    }

    private String instead(Storage storage) throws IOException {
        if (storage.size(where.resolve(".zarray")).isPresent()) {
            throw isArray(where);
        }
        if (ome.has("plate")) {
            return "it is a plate: name one field of a well, such as " + where.resolve("A/1/0") + ".";
        }
        if (ome.has("well")) {
            return "it is a well: name one of its fields, such as " + where.resolve("0") + ".";
        }
        if (ome.has("labels")) {
            return "it is a list of label images: name one of them: " + JsonFields.shown(ome.at("labels")) + ".";
        }
        List<String> keys = ome.node().properties().stream()
                .map(Map.Entry::getKey)
                .limit(LISTED)
                .toList();
        String attributesFound = keys.isEmpty() ? "it has no attributes" : "its attributes are " + keys;
        return attributesFound + ", it holds " + names(storage.list(where)) + ".";
    }

    private static InputProblem isArray(Location where) {
        return new InputProblem("Cannot open " + where
                + ": it is a Zarr array, an OME-Zarr image expected; name the folder above it: " + where.parent()
                + ".");
    }

    private static String names(List<Storage.Entry> entries) {
        if (entries.isEmpty()) {
            return "nothing";
        }
        String names = entries.stream()
                .limit(LISTED)
                .map(entry -> entry.isFolder() ? entry.name() + "/" : entry.name())
                .collect(Collectors.joining(", "));
        return entries.size() > LISTED ? names + ", ..." : names;
    }
}
