package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.demo.Demo;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.storage.HdfsServer;
import io.github.spimpatches.storage.HdfsServer.Operation;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.S3Requests;
import io.github.spimpatches.storage.S3Requests.Request;
import io.github.spimpatches.storage.S3Server;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.storage.Storages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images and outputs on real servers: the same files as on a disk, and what they cost the server, counted there. */
@Tag("servers")
class RunOnStoresTest {
    /** Per patch of the demo: its own, and its share of the chunks. */
    private static final double MOST_REQUESTS = 3;

    private static final int PATCHES = 300;

    @TempDir
    static Path folder;

    private final PatchRun engine = new PatchRun(() -> new LocalExtraction(2));

    @BeforeAll
    static void makeCohort() throws IOException {
        Demo.make(
                Storages.open(StorageSettings.DEFAULT),
                new Location(folder.resolve("bids").toString()));
    }

    @BeforeEach
    void runWithoutAStore() {
        Typed here = type(folder.resolve("bids").toString(), local().uri());
        assertThat(here.exitCode()).as(here.err()).isZero();
    }

    @Test
    void onS3() throws Exception {
        S3Server server = S3Server.start(Files.createDirectory(folder.resolve("s3")));
        try (S3Requests proxy = S3Requests.before(server)) {
            Storage storage = Storages.open(proxy.settings(server));
            copy(storage, new Location("s3a://bucket/bids"));
            proxy.taken();

            System.setProperty("aws.accessKeyId", "AKIAFROMTHECHAIN");
            System.setProperty("aws.secretAccessKey", "secret");
            Typed typed = type("s3://bucket/bids", "s3://bucket/patches", "--s3-endpoint", proxy.endpoint());
            assertThat(typed.exitCode()).as(typed.err()).isZero();

            List<Request> asked = proxy.taken();
            assertThat(asked).extracting(Request::accessKey).containsOnly("AKIAFROMTHECHAIN");
            assertThat(asked).as("a rename is a copy there").noneMatch(Request::isCopy);
            assertThat(asked).as("objects in parts").noneMatch(Request::isPart);
            Map<String, List<String>> patches = asked.stream()
                    .filter(request -> request.key().contains(".patches/mini_"))
                    .collect(Collectors.groupingBy(
                            Request::key, TreeMap::new, Collectors.mapping(Request::method, Collectors.toList())));
            assertThat(patches).hasSize(PATCHES);
            assertThat(patches.values()).as("one PUT and nothing else").containsOnly(List.of("PUT"));

            List<Request> whileExtracting = asked.subList(first(asked), last(asked) + 1);
            assertThat(whileExtracting).noneMatch(Request::isList);
            assertThat(whileExtracting)
                    .as("a whole chunk is its size and its bytes")
                    .extracting(Request::method)
                    .containsOnly("PUT", "HEAD", "GET");
            double perPatch = (double) whileExtracting.size() / PATCHES;
            System.out.printf(
                    "S3: %.2f requests per patch while extracting, 1 of them its PUT; %d in all%n",
                    perPatch, asked.size());
            assertThat(perPatch).isLessThan(MOST_REQUESTS);

            Location out = new Location("s3a://bucket/patches");
            assertThat(tables(storage, out)).isEqualTo(tables(Storages.open(StorageSettings.DEFAULT), local()));
            assertThat(patchBytes(storage, out)).isEqualTo(patchBytes(Storages.open(StorageSettings.DEFAULT), local()));
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
            server.stop();
        }
    }

    @Test
    void onHdfs() throws Exception {
        HdfsServer server = HdfsServer.start(Files.createDirectory(folder.resolve("hdfs")));
        try {
            Storage storage = Storages.open(StorageSettings.DEFAULT);
            copy(storage, new Location(server.address() + "/bids"));
            int before = server.operations().size();

            Typed typed = type(server.address() + "/bids", server.address() + "/patches");
            assertThat(typed.exitCode()).as(typed.err()).isZero();

            List<Operation> asked = server.operations();
            asked = asked.subList(before, asked.size());
            List<Operation> patches = asked.stream()
                    .filter(operation -> operation.destination().contains(".patches/mini_"))
                    .toList();
            assertThat(patches).hasSize(PATCHES);
            assertThat(patches).extracting(Operation::command).containsOnly("rename (options=[OVERWRITE])");
            assertThat(asked.stream().filter(operation -> operation.source().contains(".patches/")))
                    .as("a file is created under another name and renamed, and nothing else")
                    .extracting(Operation::command)
                    .containsOnly("create", "rename (options=[OVERWRITE])")
                    .hasSize(2 * PATCHES);
            long opened = asked.stream()
                    .filter(operation -> operation.command().equals("open")
                            && operation.source().contains(".zarr/"))
                    .count();
            System.out.printf(
                    "HDFS: %.2f operations per patch, 2 of them its own; %d in all%n",
                    2 + (double) opened / PATCHES, asked.size());

            Location out = new Location(server.address() + "/patches");
            assertThat(tables(storage, out)).isEqualTo(tables(storage, local()));
            assertThat(patchBytes(storage, out)).isEqualTo(patchBytes(storage, local()));
        } finally {
            server.stop();
        }
    }

    private Typed type(String bids, String out, String... more) {
        List<String> words = new ArrayList<>(List.of("run", bids, out, "participant"));
        words.addAll(Demo.OPTIONS);
        // Whose header names no source, and so no store.
        words.addAll(List.of("--header", "plain"));
        words.addAll(List.of(more));
        return Typed.on(engine, words.toArray(String[]::new));
    }

    private static Location local() {
        return new Location(folder.resolve("patches").toString());
    }

    private static void copy(Storage storage, Location to) throws IOException {
        Path from = folder.resolve("bids");
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(path);
                storage.publish(
                        to.resolve(from.relativize(path).toString()), sink -> sink.write(bytes, 0, bytes.length));
            }
        }
    }

    private static int first(List<Request> asked) {
        return IntStream.range(0, asked.size())
                .filter(at -> isPatch(asked.get(at)))
                .findFirst()
                .orElseThrow();
    }

    private static int last(List<Request> asked) {
        return IntStream.range(0, asked.size())
                .filter(at -> isPatch(asked.get(at)))
                .max()
                .orElseThrow();
    }

    private static boolean isPatch(Request request) {
        return request.key().contains(".patches/mini_");
    }

    /** Of the manifest all that does not name the store that the images are in. */
    private static List<String> tables(Storage storage, Location out) throws IOException {
        Location run = out.resolve("spim-patches/seg-mini_level-0");
        List<String> lines = new ArrayList<>();
        for (String name : List.of("centers.tsv", "manifest.tsv", "shortfall.tsv")) {
            String text =
                    new String(storage.readWhole(run.resolve(name), 10_000_000).orElseThrow(), StandardCharsets.UTF_8);
            text.lines().map(line -> line.replaceAll("\\S*/bids/", "BIDS/")).forEach(lines::add);
        }
        return lines;
    }

    private static Map<String, Integer> patchBytes(Storage storage, Location out) throws IOException {
        Map<String, Integer> files = new TreeMap<>();
        List<Location> folders = new ArrayList<>(List.of(out));
        while (!folders.isEmpty()) {
            Location next = folders.remove(0);
            for (Storage.Entry entry : storage.list(next)) {
                Location child = next.resolve(entry.name());
                if (entry.isFolder()) {
                    folders.add(child);
                } else if (entry.name().startsWith("mini_")) {
                    files.put(
                            child.uri().substring(out.uri().length()),
                            Arrays.hashCode(storage.readWhole(child, 10_000_000).orElseThrow()));
                }
            }
        }
        assertThat(files).hasSize(PATCHES);
        return files;
    }
}
