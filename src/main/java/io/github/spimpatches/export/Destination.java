package io.github.spimpatches.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.manifest.TablePath;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.TemporaryName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where an export goes: an empty folder, or one in which the very same export was begun; or one archive file. A small
 * record beside the data tells which export that is.
 */
public final class Destination {
    private static final String RECORD = ".spim-patches-export.json";
    private static final String ARCHIVE = ".tar";
    private static final int SMALL_FILE = 1 << 20;

    private final Storage storage;
    private final Location folder;
    private final String oneFile;
    private boolean isResumed;

    private Destination(Storage storage, Location folder, String oneFile) {
        this.storage = storage;
        this.folder = folder;
        this.oneFile = oneFile;
    }

    public static Destination of(Storage storage, Location dest, Format format) {
        Location absolute = dest.absolute();
        boolean isFile = format == Format.TAR && absolute.name().endsWith(ARCHIVE);
        return isFile
                ? new Destination(storage, absolute.parent(), absolute.name())
                : new Destination(storage, absolute, null);
    }

    /** The folder that parts are named within. */
    public Location folder() {
        return folder;
    }

    /** The name of the one file that is to hold everything; null for a folder of files. */
    public String oneFile() {
        return oneFile;
    }

    private String recordName() {
        return oneFile == null ? RECORD : oneFile + ".json";
    }

    /**
     * Makes sure that nothing else is there, and notes what will be.
     *
     * @param overwrite whether another export may be removed
     * @throws InputProblem where there are files that are no part of this export
     */
    public void open(Material material, Contents contents, boolean overwrite) throws IOException {
        refuseFolders();
        Optional<JsonNode> record = record();
        if (record.isEmpty()) {
            refuseOthers();
        } else {
            refuseStrangers(record.get());
        }
        String fingerprint = material.fingerprint();
        boolean isSame = record.map(found -> found.path("fingerprint").asText())
                .filter(fingerprint::equals)
                .isPresent();
        if (record.isPresent() && !isSame && !overwrite) {
            throw new InputProblem("Cannot export to " + place()
                    + ": it holds another export ("
                    + record.get().path("format").asText() + " of run "
                    + record.get().path("run").asText() + ", of other patches or settings). Give another place, or"
                    + " --overwrite to replace it.");
        }
        if (record.isPresent() && overwrite) {
            remove();
        }
        isResumed = isSame && !overwrite;
        write(TextPart.of(recordName(), json(material, contents, fingerprint)));
    }

    /** @throws InputProblem where it is the run's own folder, or one of the two lies in the other */
    public void checkApartFrom(Location out) throws IOException {
        String run = real(out) + "/";
        String here = real(place()) + "/";
        if (here.startsWith(run) || (oneFile == null && run.startsWith(here))) {
            throw new InputProblem("Cannot export to " + place() + ": the run's own folder " + out
                    + (here.equals(run) ? " is there" : here.startsWith(run) ? " is around it" : " is in it")
                    + ". Give a place beside it.");
        }
    }

    /** Without links, as far as it is there. */
    private static String real(Location place) throws IOException {
        if (!place.isLocal()) {
            return place.absolute().uri();
        }
        Path path = Path.of(place.absolute().uri()).normalize();
        Path there = path;
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there.toRealPath().resolve(there.relativize(path)).toString();
    }

    private Location place() {
        return oneFile == null ? folder : folder.resolve(oneFile);
    }

    /** A folder is no file to be read or replaced. */
    private void refuseFolders() throws IOException {
        List<Location> files = oneFile == null
                ? List.of(folder.resolve(recordName()))
                : List.of(place(), folder.resolve(recordName()));
        for (Location file : files) {
            if (storage.isFolder(file)) {
                throw new InputProblem("Cannot export to " + place() + ": "
                        + (file.equals(place()) ? "it is a folder" : file + " beside it is a folder")
                        + "; expected a file, or nothing. Give another name.");
            }
        }
    }

    private void refuseOthers() throws IOException {
        if (oneFile != null) {
            Location beside = folder.resolve(recordName());
            if (storage.size(beside).isPresent()) {
                throw new InputProblem("Cannot export to " + place() + ": " + beside
                        + " would be replaced, and it is no record of an export. Give another name.");
            }
            if (storage.size(place()).isPresent()) {
                throw new InputProblem("Cannot export to " + place()
                        + ": there is such a file, and it is no export of this program's. Give another name.");
            }
            return;
        }
        Optional<Storage.Entry> other = storage.list(folder).stream()
                .filter(entry -> !TemporaryName.isOne(entry.name()))
                .findFirst();
        if (other.isPresent()) {
            throw new InputProblem("Cannot export to " + folder + ": it is not empty and holds no export (found "
                    + other.get().name() + "). Give a folder that is empty or not there.");
        }
    }

    /** Files of others must neither be removed with an export nor be taken for a part of it. */
    private void refuseStrangers(JsonNode record) throws IOException {
        if (oneFile != null) {
            return;
        }
        Set<String> own = new TreeSet<>(Set.of(RECORD));
        record.path("entries").forEach(entry -> own.add(entry.asText()));
        for (Storage.Entry entry : storage.list(folder)) {
            if (!own.contains(entry.name()) && !TemporaryName.isOne(entry.name())) {
                throw new InputProblem("Cannot export to " + folder + ": " + entry.name()
                        + " there is no part of the export that it holds. Move it away, or give another place.");
            }
        }
    }

    private static Set<String> entries(Contents contents) {
        Set<String> entries = new TreeSet<>();
        for (List<Part> parts : List.of(contents.parts(), contents.last())) {
            for (Part part : parts) {
                int slash = part.path().indexOf('/');
                entries.add(slash < 0 ? part.path() : part.path().substring(0, slash));
            }
        }
        return entries;
    }

    /** The record stays until the new one takes its place: what is half removed is still known for an export. */
    private void remove() throws IOException {
        if (oneFile == null) {
            remove("");
        } else {
            storage.delete(place());
        }
    }

    private void remove(String below) throws IOException {
        for (Storage.Entry entry : storage.list(below.isEmpty() ? folder : folder.resolve(below))) {
            String path = below.isEmpty() ? entry.name() : below + "/" + entry.name();
            if (entry.isFolder()) {
                remove(path);
            } else if (!path.equals(RECORD)) {
                storage.delete(folder.resolve(path));
            }
        }
    }

    private Optional<JsonNode> record() throws IOException {
        Optional<byte[]> bytes = storage.readWhole(folder.resolve(recordName()), SMALL_FILE);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonNode record = new ObjectMapper().readTree(bytes.get());
            return record.has("fingerprint") ? Optional.of(record) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String json(Material material, Contents contents, String fingerprint) {
        TreeMap<String, Object> record = new TreeMap<>();
        record.put("fingerprint", fingerprint);
        record.put("entries", entries(contents));
        record.put("format", material.settings().format().word());
        record.put("name", material.settings().name());
        record.put("run", material.run());
        record.put("patches", material.rows().size());
        record.put("version", material.settings().version());
        return Documents.json(record);
    }

    /** Whether an earlier try may have written some of the files. */
    public boolean isResumed() {
        return isResumed;
    }

    /** Writes the last files, also over older ones, and removes what writers that died left. */
    public void finish(Contents contents) throws IOException {
        for (Part part : contents.last()) {
            write(part);
        }
        if (!isResumed) {
            return;
        }
        Set<String> folders = new TreeSet<>();
        contents.parts().forEach(part -> folders.add(TablePath.folder(part.path())));
        folders.add("");
        for (String each : folders) {
            storage.discardAbandoned(each.isEmpty() ? folder : folder.resolve(each));
        }
    }

    private void write(Part part) throws IOException {
        PatchFiles none = new PatchFiles(storage, folder, Progress.NONE);
        storage.publish(folder.resolve(part.path()), sink -> part.write(none, sink));
    }
}
