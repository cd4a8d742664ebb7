package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.HdfsServer;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.S3Server;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.storage.Storages;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same crops from and to local files, a real HDFS, and a real S3 server. */
@Tag("servers")
class CropOnServersTest {
    private static final String FOLDER = "sub-01/micr/sub-01_seg-mini_from-demo_level-0_desc-raw_SPIM.";
    private static final int LIMIT = 64 << 20;

    @TempDir
    private static Path servers;

    private static HdfsServer hdfs;
    private static S3Server s3;

    @TempDir
    private Path folder;

    private record Place(Storage storage, Location root, List<String> options) {}

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        hdfs = HdfsServer.start(Files.createDirectory(servers.resolve("hdfs")));
        s3 = S3Server.start(Files.createDirectory(servers.resolve("s3")));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (hdfs != null) {
            hdfs.stop();
        }
        if (s3 != null) {
            s3.stop();
        }
    }

    private static List<Place> places(String name) {
        return List.of(
                new Place(
                        Storages.open(StorageSettings.DEFAULT),
                        new Location(hdfs.address() + "/user/x/" + name),
                        List.of()),
                new Place(
                        Storages.open(s3.settings()),
                        new Location("s3a://bucket/" + name),
                        List.of("--s3-anonymous", "--s3-endpoint", s3.settings().s3Endpoint())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ims", "ome-zarr", "tif"})
    void aCropIsTheSameFromAndToAnyStore(String format) throws IOException {
        // Two levels, and chunks that do not end where the image does.
        MadeBrain brain = MadeBrain.in(folder.resolve("brain"))
                .with(MadeBrain.recipe().extent(150, 140, 133).chunk(80, 70, 67).levels(1));
        Path here = folder.resolve("out");
        String crops = FOLDER + (format.equals("ims") ? "imaris" : "crops");
        String image = brain.raw().folder().toString();
        crop(format, image, brain.dseg().toString(), brain, here.toString(), List.of());
        Map<String, byte[]> expected =
                filesBelow(Storages.open(StorageSettings.DEFAULT), new Location(here + "/" + crops));
        assertThat(expected).hasSizeGreaterThanOrEqualTo(2);

        for (Place place : places(format)) {
            Location out = place.root.resolve("out");
            crop(format, image, brain.dseg().toString(), brain, out.uri(), place.options);
            Map<String, byte[]> fromHere = filesBelow(place.storage, out.resolve(crops));
            assertThat(fromHere.keySet()).isEqualTo(expected.keySet());
            expected.forEach(
                    (file, bytes) -> assertThat(fromHere.get(file)).as(file).isEqualTo(bytes));

            Location brainThere = place.root.resolve("brain");
            upload(brain.raw().folder(), place.storage, brainThere.resolve("raw.zarr"));
            upload(
                    brain.dseg(),
                    place.storage,
                    brainThere.resolve(brain.dseg().getFileName().toString()));
            Location second = place.root.resolve("second");
            List<String> arguments = new ArrayList<>(place.options);
            String dseg =
                    brainThere.resolve(brain.dseg().getFileName().toString()).uri();
            crop(format, brainThere.resolve("raw.zarr").uri(), dseg, brain, second.uri(), arguments);
            Map<String, byte[]> fromThere = filesBelow(place.storage, second.resolve(crops));
            assertThat(fromThere.keySet()).isEqualTo(expected.keySet());
            for (Map.Entry<String, byte[]> file : expected.entrySet()) {
                byte[] found = fromThere.get(file.getKey());
                if (file.getKey().endsWith(".ims")) {
                    // Its description names the source.
                    Map<String, Object> datasets = voxels(found);
                    voxels(file.getValue())
                            .forEach((name, data) -> assertThat(Objects.deepEquals(datasets.get(name), data))
                                    .as(place.root + " " + name)
                                    .isTrue());
                } else if (!file.getKey().endsWith("CA1." + extension(format) + ".json")) {
                    assertThat(found).as(place.root + " " + file.getKey()).isEqualTo(file.getValue());
                }
            }
            assertThat(crop(format, image, brain.dseg().toString(), brain, out.uri(), place.options))
                    .contains("(0 written, 1 kept)");
            place.storage.close();
        }
    }

    private static String extension(String format) {
        return switch (format) {
            case "ome-zarr" -> "ome.zarr";
            case "tif" -> "ome.tif";
            default -> format;
        };
    }

    private static String crop(
            String format, String image, String dseg, MadeBrain brain, String out, List<String> options) {
        List<String> words = new ArrayList<>(List.of("crop", "--subject", "01", "--image", "raw=" + image));
        words.addAll(List.of("--dseg", dseg, "--labels", brain.labels().toString(), "--out", out));
        words.addAll(List.of("--crop-labels", "CA1", "--crop-format", format));
        words.addAll(options);
        Typed typed = Typed.on(new PatchRun(() -> new LocalExtraction(2)), words.toArray(String[]::new));
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        return typed.out();
    }

    private static void upload(Path from, Storage storage, Location to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String below = from.relativize(path).toString();
                byte[] bytes = Files.readAllBytes(path);
                storage.publish(below.isEmpty() ? to : to.resolve(below), sink -> sink.write(bytes, 0, bytes.length));
            }
        }
    }

    private static Map<String, byte[]> filesBelow(Storage storage, Location root) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        collect(storage, root, "", files);
        return files;
    }

    private static void collect(Storage storage, Location at, String path, Map<String, byte[]> files)
            throws IOException {
        for (Storage.Entry entry : storage.list(at)) {
            String name = path + entry.name();
            if (entry.isFolder()) {
                collect(storage, at.resolve(entry.name()), name + "/", files);
            } else {
                files.put(
                        name, storage.readWhole(at.resolve(entry.name()), LIMIT).orElseThrow());
            }
        }
    }

    /** Every dataset of an Imaris file. */
    private Map<String, Object> voxels(byte[] file) throws IOException {
        Path path = Files.write(Files.createTempFile(folder, "crop", ".ims"), file);
        Map<String, Object> found = new TreeMap<>();
        try (HdfFile hdf = new HdfFile(path)) {
            datasets(hdf, found);
        }
        assertThat(found).hasSizeGreaterThan(8);
        return found;
    }

    private static void datasets(Group group, Map<String, Object> found) {
        for (Node node : group) {
            if (node instanceof Group below) {
                datasets(below, found);
            } else if (node instanceof Dataset dataset) {
                found.put(dataset.getPath(), dataset.getData());
            }
        }
    }
}
