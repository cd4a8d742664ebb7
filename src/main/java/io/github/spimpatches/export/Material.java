package io.github.spimpatches.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.SubjectColumns;
import io.github.spimpatches.manifest.TablePath;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an export is made of: a run's chosen patches, by centre.
 *
 * @param run its name
 * @param rows of all patches that are there, in the manifest's order
 * @param samples the same by centre, in that order; only centres none of whose chosen patches failed
 * @param members what the patches of a centre are called
 * @param failed how many of the chosen patches the run could not make
 * @param subjects what is known of each subject
 * @param sources BIDS {@code SourceDatasets}
 */
public record Material(
        String run,
        ExportSettings settings,
        List<ManifestRow> rows,
        List<Sample> samples,
        Members members,
        long failed,
        SubjectColumns subjects,
        List<Map<String, Object>> sources) {
    private static final int HASH_DIGITS = 8;
    private static final int SMALL_FILE = 1 << 20;

    /**
     * Reads a run's manifest.
     *
     * @throws InputProblem where the run is not finished, or nothing is chosen
     */
    public static Material of(RunTables run, PatchChoice choice, ExportSettings settings) throws IOException {
        if (run.storage().size(run.folder().resolve("run.json")).isEmpty()) {
            throw new InputProblem("Cannot export the run \"" + run.name() + "\": it is not finished (" + run.folder()
                    + " has no run.json). The same command that began it ends it.");
        }
        List<ManifestRow> chosen = choice.of(told(() -> run.rows(".parquet")));
        List<ManifestRow> rows =
                chosen.stream().filter(row -> row.status() != Status.FAILED).toList();
        if (rows.isEmpty()) {
            throw new InputProblem("Cannot export nothing: all " + chosen.size()
                    + " chosen patches of the run failed; its manifest says why.");
        }
        for (ManifestRow row : rows) {
            checkInside(row.path(), run);
        }
        Members members = Members.of(rows);
        return new Material(
                run.name(),
                settings,
                rows,
                samples(chosen, members),
                members,
                chosen.size() - (long) rows.size(),
                told(run::subjects),
                sources(run));
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T told(Reading<T> table) throws IOException {
        try {
            return table.read();
        } catch (InputProblem problem) {
            throw new InputProblem(
                    problem.getMessage().replaceFirst("[.]$", "")
                            + ". The command that made the run, once more, writes its tables anew.",
                    problem);
        }
    }

    /** A table from somewhere else must not lead out of OUT_DIR. */
    private static void checkInside(String path, RunTables run) {
        if (!TablePath.isInside(path)) {
            throw new InputProblem("Cannot export the run \"" + run.name() + "\": its manifest.parquet names the file "
                    + path + "; expected a path within OUT_DIR. Repeat the run, which writes its tables anew.");
        }
    }

    /** What the dataset that the run is in calls itself; empty where it does not say. */
    public static Optional<String> datasetName(RunTables run) throws IOException {
        return Optional.of(description(run).path("Name").asText("").strip()).filter(name -> !name.isEmpty());
    }

    /** As OUT_DIR's description has them. */
    private static List<Map<String, Object>> sources(RunTables run) throws IOException {
        List<Map<String, Object>> sources = new ArrayList<>();
        for (JsonNode source : description(run).path("SourceDatasets")) {
            if (source.path("URL").isTextual()) {
                sources.add(Map.of("URL", source.path("URL").asText()));
            }
        }
        return List.copyOf(sources);
    }

    private static JsonNode description(RunTables run) throws IOException {
        Optional<byte[]> description =
                run.storage().readWhole(run.folder().parent().parent().resolve("dataset_description.json"), SMALL_FILE);
        try {
            return description.isEmpty() ? MissingNode.getInstance() : new ObjectMapper().readTree(description.get());
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static List<Sample> samples(List<ManifestRow> chosen, Members members) {
        Map<String, List<ManifestRow>> pairs = new LinkedHashMap<>();
        chosen.forEach(row -> pairs.computeIfAbsent(row.centre().pair(), any -> new ArrayList<>())
                .add(row));
        Set<String> keys = new HashSet<>();
        List<Sample> samples = new ArrayList<>();
        pairs.forEach((pair, rows) -> {
            if (rows.stream().anyMatch(row -> row.status() == Status.FAILED)) {
                return;
            }
            String key = key(pair);
            if (!keys.add(key)) {
                key = key + "-" + digest(Stream.of(pair)).substring(0, HASH_DIGITS);
            }
            TreeMap<String, ManifestRow> own = new TreeMap<>();
            for (ManifestRow row : rows) {
                ManifestRow other = own.put(members.word(row), row);
                if (other != null) {
                    throw new InputProblem("Cannot export " + other.path() + " and " + row.path()
                            + " side by side: nothing but their files tells them apart. Run again with --filter,"
                            + " which takes one of the two images.");
                }
            }
            samples.add(new Sample(key, rows.get(0).centre(), own));
        });
        return List.copyOf(samples);
    }

    /** A pair's name without what loaders trip over: the first dot begins a file's extension. */
    private static String key(String pair) {
        return pair.replaceAll("[^A-Za-z0-9_+-]+", "-");
    }

    /**
     * Says which files are not there, or not as long as the manifest says; folders are listed, no file is asked for.
     *
     * @throws InputProblem with a line for each
     */
    public void checkFiles(Storage storage, Location out) throws IOException {
        Map<String, List<ManifestRow>> byFolder = rows.stream()
                .collect(Collectors.groupingBy(row -> TablePath.folder(row.path()), TreeMap::new, Collectors.toList()));
        IdentityHashMap<ManifestRow, String> wrong = new IdentityHashMap<>();
        for (Map.Entry<String, List<ManifestRow>> folder : byFolder.entrySet()) {
            Map<String, Long> sizes = new HashMap<>();
            for (Storage.Entry entry : storage.list(out.resolve(folder.getKey()))) {
                sizes.put(entry.name(), entry.size());
            }
            for (ManifestRow row : folder.getValue()) {
                problem(row, sizes.get(TablePath.name(row.path()))).ifPresent(problem -> wrong.put(row, problem));
            }
        }
        Problems problems = new Problems();
        rows.stream().map(wrong::get).filter(Objects::nonNull).forEach(problems::add);
        problems.throwIfAny();
    }

    /** @param size of the file, null where there is none */
    private static Optional<String> problem(ManifestRow row, Long size) {
        if (size == null) {
            return Optional.of(PatchFiles.absent(row).getMessage());
        }
        return size.equals(row.bytes())
                ? Optional.empty()
                : Optional.of("Cannot export " + row.path() + ": it has " + size + " bytes, the manifest says "
                        + row.bytes() + ". 'validate' says more.");
    }

    /** Bytes of all patches. */
    public long bytes() {
        return rows.stream().mapToLong(ManifestRow::bytes).sum();
    }

    /** Tells this export from any other: of other patches, parts or settings. */
    public String fingerprint() {
        return digest(Stream.concat(
                Stream.of(settings.toString(), run, subjects.toString()),
                rows.stream()
                        .map(row -> String.join(
                                "\t",
                                row.path(),
                                Objects.toString(row.crc32c()),
                                Objects.toString(row.centre().split()),
                                Objects.toString(row.centre().fold())))));
    }

    static String digest(Stream<String> facts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            facts.forEach(fact -> {
                digest.update(fact.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) '\n');
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Samples that have a patch of every image. */
    List<Sample> whole() {
        int images = members.words().size();
        return samples.stream()
                .filter(sample -> sample.members().size() == images)
                .toList();
    }

    /** What is told of these samples, and of nothing else. */
    Material of(List<Sample> kept) {
        Set<String> pairs =
                kept.stream().map(sample -> sample.centre().pair()).collect(Collectors.toCollection(HashSet::new));
        List<ManifestRow> theirs =
                rows.stream().filter(row -> pairs.contains(row.centre().pair())).toList();
        return new Material(run, settings, theirs, kept, members, failed, subjects, sources);
    }

    /** How many centres that have a patch are not among these samples, in one line; empty for none. */
    Optional<String> leftOut(List<Sample> kept) {
        long left = rows.stream().map(row -> row.centre().pair()).distinct().count() - kept.size();
        return left == 0
                ? Optional.empty()
                : Optional.of(left
                        + (left == 1
                                ? " centre without a patch of each image is left out."
                                : " centres without a patch of each image are left out."));
    }

    /** What is to be told where all samples are exported: centres that are none, and those that lack an image. */
    List<String> notes() {
        return Stream.of(leftOut(samples), incomplete())
                .flatMap(Optional::stream)
                .toList();
    }

    /** How many samples lack an image that others have, in one line; empty for none. */
    private Optional<String> incomplete() {
        int incomplete = samples.size() - whole().size();
        return incomplete == 0
                ? Optional.empty()
                : Optional.of(incomplete
                        + (incomplete == 1
                                ? " centre lacks an image that others have, and is exported without it."
                                : " centres lack an image that others have, and are exported without it."));
    }

    /** Whether the run divided its data into parts. */
    boolean isSplit() {
        return rows.stream().anyMatch(row -> row.centre().split() != null);
    }

    boolean hasFolds() {
        return rows.stream().anyMatch(row -> row.centre().fold() != null);
    }
}
