package io.github.spimpatches.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every codec in every layout on every store: arrays that zarr-python, numcodecs, tensorstore and zarrs wrote
 * (src/test/python/matrix_fixtures.py), each value compared. At the end the matrix is printed.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ZarrContract {
    private static final Path ARCHIVES = Path.of("src/test/resources/matrix");
    private static final int DEPTH = 4;
    private static final int HEIGHT = 8;
    private static final int WIDTH = 40;
    private static final int WRITTEN = 24;
    private static final int FILL = 9;
    private static final int CODECS = 27;
    private static final int THREADS = 8;

    /** A store to try. */
    record Place(String name, Storage storage, Location root) {}

    /** How an array lies in a store. */
    enum Layout {
        V2_DOT("v2 .", "v2-dot"),
        V2_SLASH("v2 / F", "v2-slash-f"),
        V3_DEFAULT("v3 c/", "v3-default"),
        V3_V2_KEYS("v3 v2 keys", "v3-v2-keys"),
        SHARD_END("shard end", "shard-end"),
        SHARD_START("shard start", "shard-start"),
        SHARD_NESTED("shard nested", "shard-nested"),
        ZIP_DEFLATED("zip v2", "v2-dot"),
        ZIP_STORED("ozx shards", "shard-end");

        private final String words;
        private final String archive;

        Layout(String words, String archive) {
            this.words = words;
            this.archive = archive;
        }

        boolean isZip() {
            return this == ZIP_DEFLATED || this == ZIP_STORED;
        }

        /** What the arrays lie in. */
        Location folder(Location root) {
            return root.resolve(isZip() ? archive + (this == ZIP_STORED ? ".ome.ozx" : ".zip") : archive);
        }
    }

    /** One array. */
    record Cell(Place place, Layout layout, String codec) {
        @Override
        public String toString() {
            return codec + ", " + layout.words + ", " + place.name;
        }
    }

    private final Set<Cell> read = new LinkedHashSet<>();
    private List<Place> places = List.of();

    /**
     * The stores, each with an empty folder; called once.
     *
     * @param folder of this machine, empty, there until the last test ends
     */
    abstract List<Place> places(Path folder) throws Exception;

    @BeforeAll
    void putTheArraysThere(@TempDir Path folder) throws Exception {
        places = places(folder);
        List<Callable<Void>> puts = new ArrayList<>();
        for (Place place : places) {
            for (Layout layout : Layout.values()) {
                Path archive = ARCHIVES.resolve(layout.archive + ".zip");
                Location target = layout.folder(place.root);
                if (layout.isZip()) {
                    puts.add(put(place, target, Files.readAllBytes(archive)));
                } else {
                    unpacked(archive).forEach((name, bytes) -> puts.add(put(place, target.resolve(name), bytes)));
                }
            }
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (Future<Void> done : threads.invokeAll(puts)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private static Map<String, byte[]> unpacked(Path archive) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }

    private static Callable<Void> put(Place place, Location file, byte[] bytes) {
        return () -> {
            place.storage.publish(file, sink -> sink.write(bytes, 0, bytes.length));
            return null;
        };
    }

    Stream<Cell> cells() throws IOException {
        List<Cell> cells = new ArrayList<>();
        for (Layout layout : Layout.values()) {
            for (String codec : codecs(layout)) {
                places.forEach(place -> cells.add(new Cell(place, layout, codec)));
            }
        }
        return cells.stream();
    }

    private static Set<String> codecs(Layout layout) throws IOException {
        Set<String> codecs = new TreeSet<>();
        for (String name : unpacked(ARCHIVES.resolve(layout.archive + ".zip")).keySet()) {
            codecs.add(name.substring(0, name.indexOf('/')));
        }
        return codecs;
    }

    @Test
    void everyLayoutHasEveryCodec() throws IOException {
        assertThat(cells()).hasSize(CODECS * Layout.values().length * places.size());
    }

    @ParameterizedTest
    @MethodSource("cells")
    void everyValueIsTheOneThatNumpyWrote(Cell cell) throws IOException {
        ZarrArray array = ZarrArray.open(
                cell.place.storage, cell.layout.folder(cell.place.root).resolve(cell.codec));
        assertThat(array.shape()).containsExactly((long) DEPTH, (long) HEIGHT, (long) WIDTH);
        assertThat(array.shardShape().isPresent()).isEqualTo(cell.layout.archive.startsWith("shard"));
        int[] chunk = array.chunkShape().stream().mapToInt(Integer::intValue).toArray();
        int missing = 0;
        for (int cz = 0; cz * chunk[0] < DEPTH; cz++) {
            for (int cy = 0; cy * chunk[1] < HEIGHT; cy++) {
                for (int cx = 0; cx * chunk[2] < WIDTH; cx++) {
                    Optional<byte[]> encoded = array.fetch(cz, cy, cx);
                    missing += encoded.isEmpty() ? 1 : 0;
                    byte[] values = encoded.isEmpty() ? null : array.decode(new int[] {cz, cy, cx}, encoded.get());
                    check(array, values, new int[] {cz * chunk[0], cy * chunk[1], cx * chunk[2]}, chunk);
                }
            }
        }
        assertThat(missing).as("chunks that were never written").isPositive();
        read.add(cell);
    }

    /** @param values null for a chunk that is not there */
    private static void check(ZarrArray array, byte[] values, int[] start, int[] chunk) {
        byte[] fill = array.fillValue();
        int at = 0;
        for (int z = start[0]; z < start[0] + chunk[0]; z++) {
            for (int y = start[1]; y < start[1] + chunk[1]; y++) {
                for (int x = start[2]; x < start[2] + chunk[2]; x++, at += 2) {
                    int found = values == null ? number(fill, 0) : number(values, at);
                    int expected = x < WRITTEN ? (x + 3 * y + 17 * z) % 251 : FILL;
                    if (x < WIDTH && found != expected) {
                        throw new AssertionError(found + " at " + z + ", " + y + ", " + x + ", expected " + expected);
                    }
                }
            }
        }
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
    }

    @AfterAll
    void printTheMatrix() throws IOException {
        StringBuilder table = new StringBuilder("\nevery value as numpy wrote it, on ");
        List<String> names = places.stream().map(Place::name).toList();
        table.append(String.join(" / ", names)).append('\n');
        table.append(String.format("%-26s", "codec"));
        for (Layout layout : Layout.values()) {
            table.append(String.format("%-14s", layout.words));
        }
        for (String codec : codecs(Layout.V2_DOT)) {
            table.append('\n').append(String.format("%-26s", codec));
            for (Layout layout : Layout.values()) {
                List<String> verdicts = places.stream()
                        .map(place -> read.contains(new Cell(place, layout, codec)) ? "ok" : "NO")
                        .toList();
                table.append(String.format("%-14s", String.join(" / ", verdicts)));
            }
        }
        System.out.println(table.toString().replaceAll(" +\n", "\n").stripTrailing());
    }
}
