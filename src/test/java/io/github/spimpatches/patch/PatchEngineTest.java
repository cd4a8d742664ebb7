package io.github.spimpatches.patch;

import static io.github.spimpatches.patch.MadeTask.centre;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.config.Settings.Compression;
import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.config.Settings.Format;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.ngff.OmeZarrWriter.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatchEngineTest {
    private static final Extent SIZE = new Extent(9, 7, 6);

    @TempDir
    private Path folder;

    private Path out;

    @BeforeEach
    void outFolder() {
        out = folder.resolve("out");
    }

    private MadeImage image() throws IOException {
        return new MadeImage.Recipe().writeTo(folder.resolve("raw.zarr"));
    }

    /** Centres anywhere in the first level, some so near to its border that a patch reaches beyond. */
    private static List<Centre> randomCentres(MadeImage image, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Centre> centres = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            Extent extent = image.extent(0);
            Point world = image.world(
                    0,
                    random.nextDouble(-1, extent.x()),
                    random.nextDouble(-1, extent.y()),
                    random.nextDouble(-1, extent.z()));
            centres.add(centre(1 + n % 2, 1 + n / 2, world));
        }
        return centres;
    }

    private static Centre middle(MadeImage image, int patch) {
        return centre(1, patch, image.world(0, 18, 14, 11));
    }

    @Nested
    class EveryVoxelIsTheSourcesWhereTheHeaderSaysItIs {
        @ParameterizedTest
        @CsvSource({
            "NGFF_0_4, NII, RAS", "NGFF_0_4, NII_GZ, RPI", "NGFF_0_4, NII, SLA",
            "NGFF_0_5, NII, LPS", "NGFF_0_5, NII_GZ, PIR", "NGFF_0_5, NII, ASR"
        })
        void inAnyVersionFormatAndOrientation(Version version, Format format, String orientation) throws IOException {
            MadeImage image = new MadeImage.Recipe()
                    .version(version)
                    .orientation(orientation)
                    .firstChunkEmpty()
                    .writeTo(folder.resolve("raw.zarr"));

            List<ManifestRow> rows = new MadeTask(out)
                    .format(format)
                    .edge(Edge.PAD)
                    .source("raw", image, 0, 0, SIZE)
                    .rows(randomCentres(image, 40, 7));

            assertThat(rows).hasSize(40).extracting(ManifestRow::status).containsOnly(Status.WRITTEN);
            assertThat(rows).filteredOn(row -> row.paddedVoxels() > 0).hasSizeBetween(5, 35);
            for (ManifestRow row : rows) {
                CutPatch.of(out, row).isTheSource(image, 0);
            }
        }

        @ParameterizedTest
        @EnumSource(PixelType.class)
        void ofAnyType(PixelType type) throws IOException {
            MadeImage image = new MadeImage.Recipe().type(type).writeTo(folder.resolve("raw.zarr"));

            List<ManifestRow> rows = new MadeTask(out)
                    .edge(Edge.PAD)
                    .source("raw", image, 0, 0, SIZE)
                    .rows(randomCentres(image, 6, 8));

            for (ManifestRow row : rows) {
                CutPatch.of(out, row).isTheSource(image, 0);
            }
        }

        @Test
        void ofEveryChannelAndLevelAndOfAMaskWithOtherChunks() throws IOException {
            MadeImage raw = new MadeImage.Recipe()
                    .channels("Abeta", "YoPro", "CD31")
                    .levels(2)
                    .writeTo(folder.resolve("raw.zarr"));
            MadeImage mask = new MadeImage.Recipe()
                    .type(PixelType.UINT8)
                    .version(Version.NGFF_0_4)
                    .encoder(Encoder.GZIP)
                    .chunk(7, 29, 5)
                    .seed(2)
                    .writeTo(folder.resolve("mask.zarr"));
            MadeTask task = new MadeTask(out).edge(Edge.PAD).source("mask", mask, 0, 0, SIZE);
            for (int channel = 0; channel < 3; channel++) {
                task.source("raw", raw, 0, channel, SIZE).source("raw", raw, 1, channel, SIZE);
            }

            List<ManifestRow> rows = task.rows(randomCentres(raw, 10, 9));

            assertThat(rows).hasSize(7 * 10);
            for (ManifestRow row : rows) {
                int channel = row.stain().charAt(row.stain().length() - 1) - '0';
                CutPatch.of(out, row).isTheSource(row.image().equals("raw") ? raw : mask, channel);
            }
            assertThat(rows).filteredOn(row -> row.level() == 0).allSatisfy(row -> assertThat(rows)
                    .filteredOn(other -> other.centre().equals(row.centre()) && other.level() == 0)
                    .allMatch(other -> other.startX() == row.startX() && other.startZ() == row.startZ()));
        }

        @Test
        void inAPatchOfManySlabs() throws IOException {
            MadeImage image = new MadeImage.Recipe()
                    .extent(130, 120, 70)
                    .chunk(64, 64, 32)
                    .encoder(Encoder.NONE)
                    .writeTo(folder.resolve("raw.zarr"));
            Extent size = new Extent(131, 118, 80);
            assertThat(size.voxels() * 2).isGreaterThan(2L * PatchReader.SLAB_BYTES);

            List<ManifestRow> rows = new MadeTask(out)
                    .edge(Edge.PAD)
                    .source("raw", image, 0, 0, size)
                    .rows(centre(1, 1, image.world(0, 65, 60, 33)));

            CutPatch.of(out, rows.get(0)).isTheSource(image, 0);
        }
    }

    @Nested
    class AtTheBorder {
        @Test
        void padFillsUpWithZerosAndCountsThem() throws IOException {
            MadeImage image = image();

            ManifestRow row = new MadeTask(out)
                    .edge(Edge.PAD)
                    .source("raw", image, 0, 0, Extent.cube(8))
                    .rows(centre(1, 1, image.world(0, 0, 0, 0)))
                    .get(0);

            assertThat(List.of(row.startX(), row.startY(), row.startZ())).containsExactly(-4L, -4L, -4L);
            assertThat(row.paddedVoxels()).isEqualTo(8 * 8 * 8 - 4 * 4 * 4);
            CutPatch.of(out, row).isTheSource(image, 0);
        }

        @ParameterizedTest
        @CsvSource({"-50, 10, 10", "10, 500, 10", "10, 10, -500", "1000, 1000, 1000"})
        void aPatchWhollyOutsideIsAllZerosAndReadsNothing(double x, double y, double z) throws IOException {
            MadeImage image = image();
            WatchedStorage storage = new WatchedStorage();

            List<PatchResult> results = new MadeTask(out)
                    .edge(Edge.PAD)
                    .source("raw", image, 0, 0, SIZE)
                    .results(List.of(centre(1, 1, image.world(0, x, y, z))), storage, MadeTask.ROOMY);

            ManifestRow row = results.get(0).row();
            assertThat(row.status()).isEqualTo(Status.WRITTEN);
            assertThat(row.paddedVoxels()).isEqualTo(SIZE.voxels());
            assertThat(storage.chunkReads()).isEmpty();
            CutPatch.of(out, row).isTheSource(image, 0);
        }

        @Test
        void insideFailsThePatchThatReachesBeyondAndNoOther() throws IOException {
            MadeImage image = image();

            List<ManifestRow> rows = new MadeTask(out)
                    .source("raw", image, 0, 0, Extent.cube(8))
                    .rows(centre(1, 1, image.world(0, 3, 14, 11)), centre(1, 2, image.world(0, 4, 14, 11)));

            assertThat(rows).extracting(ManifestRow::status).containsExactly(Status.FAILED, Status.WRITTEN);
            assertThat(rows.get(0).error())
                    .isEqualTo("The patch reaches beyond " + image.folder()
                            + "/0: it starts at voxel -1, 10, 7 and is 8 x 8 x 8, the image is 37 x 29 x 23."
                            + " Fill up with zeros with --edge pad.");
            assertThat(rows.get(0).bytes()).isNull();
            assertThat(rows.get(0).crc32c()).isNull();
            assertThat(out.resolve(rows.get(0).path())).doesNotExist();
            CutPatch.of(out, rows.get(1)).isTheSource(image, 0);
        }
    }

    @Nested
    class Reading {
        @Test
        void fetchesEveryChunkThatIsTouchedOnceAndNoOther() throws IOException {
            MadeImage image = image();
            List<Centre> centres = randomCentres(image, 60, 3);
            WatchedStorage storage = new WatchedStorage();

            List<PatchResult> results = new MadeTask(out)
                    .edge(Edge.PAD)
                    .source("raw", image, 0, 0, SIZE)
                    .results(centres, storage, MadeTask.ROOMY);

            Map<String, Integer> once = new TreeMap<>();
            touched(image, results).forEach(file -> once.put(file, 1));
            assertThat(storage.chunkReads()).isEqualTo(once);
            ReadCounts reads = MadeTask.reads(results);
            assertThat(reads.requests()).isEqualTo(once.size());
            assertThat(reads.chunksDecoded()).isEqualTo(once.size());
            assertThat(reads.chunksReread()).isZero();
            assertThat(reads.bytesRead()).isEqualTo(storedBytes(once.keySet()));
        }

        @Test
        void countsWhatHadToBeReadAgainForWantOfMemory() throws IOException {
            MadeImage image = image();
            List<Centre> twice = List.of(middle(image, 1), middle(image, 2));
            WatchedStorage storage = new WatchedStorage();

            List<PatchResult> results =
                    new MadeTask(out).source("raw", image, 0, 0, SIZE).results(twice, storage, 1);

            Set<String> touched = touched(image, results);
            ReadCounts reads = MadeTask.reads(results);
            assertThat(storage.chunkReads().keySet()).isEqualTo(touched);
            assertThat(storage.chunkReads().values()).containsOnly(2);
            assertThat(reads.chunksDecoded()).isEqualTo(2L * touched.size());
            assertThat(reads.chunksReread()).isEqualTo(touched.size());
            for (PatchResult result : results) {
                CutPatch.of(out, result.row()).isTheSource(image, 0);
            }
        }

        @Test
        void chunksThatAreNotStoredAreRequestsAndZeros() throws IOException {
            MadeImage image = new MadeImage.Recipe().firstChunkEmpty().writeTo(folder.resolve("raw.zarr"));

            List<PatchResult> results = new MadeTask(out)
                    .source("raw", image, 0, 0, Extent.cube(4))
                    .results(List.of(centre(1, 1, image.world(0, 4, 4, 4))), new WatchedStorage(), MadeTask.ROOMY);

            assertThat(MadeTask.reads(results)).isEqualTo(new ReadCounts(0, 4 * 4 * 4 * 2, 1, 0, 0, 1));
            CutPatch.of(out, results.get(0).row()).isTheSource(image, 0);
        }

        private Set<String> touched(MadeImage image, List<PatchResult> results) {
            Set<String> files = new TreeSet<>();
            for (PatchResult result : results) {
                ManifestRow row = result.row();
                for (long z = row.startZ(); z < row.startZ() + row.size().z(); z++) {
                    for (long y = row.startY(); y < row.startY() + row.size().y(); y++) {
                        for (long x = row.startX();
                                x < row.startX() + row.size().x();
                                x++) {
                            Extent extent = image.extent(0);
                            if (x >= 0 && y >= 0 && z >= 0 && x < extent.x() && y < extent.y() && z < extent.z()) {
                                files.add(chunkAt(image, x, y, z).toString());
                            }
                        }
                    }
                }
            }
            return files;
        }

        private Path chunkAt(MadeImage image, long x, long y, long z) {
            Extent chunk = image.chunk();
            return image.chunkFile(0, (int) (z / chunk.z()), (int) (y / chunk.y()), (int) (x / chunk.x()));
        }

        private long storedBytes(Set<String> files) throws IOException {
            long bytes = 0;
            for (String file : files) {
                bytes += Files.size(Path.of(file));
            }
            return bytes;
        }
    }

    @Nested
    class Failing {
        @ParameterizedTest
        @EnumSource(Version.class)
        void aDamagedChunkFailsThePatchesThatTouchItAndNoOther(Version version) throws IOException {
            MadeImage image = new MadeImage.Recipe().version(version).writeTo(folder.resolve("raw.zarr"));
            Path chunk = image.chunkFile(0, 1, 1, 1);
            Files.write(chunk, "no compressed voxels at all".getBytes(StandardCharsets.UTF_8));

            List<ManifestRow> rows = new MadeTask(out)
                    .edge(Edge.PAD)
                    .source("raw", image, 0, 0, SIZE)
                    .rows(randomCentres(image, 60, 4));

            onlyThoseFailed(
                    image,
                    rows,
                    "Cannot read chunk 0/1/1/1 of " + image.folder() + "/0: damaged data: Unknown frame descriptor"
                            + " (zstd). The file is damaged or truncated.");
        }

        @Test
        void aCentreThatIsNowhereFailsAlone() throws IOException {
            MadeImage image = image();
            Centre here = middle(image, 1);

            List<ManifestRow> rows = new MadeTask(out)
                    .source("raw", image, 0, 0, SIZE)
                    .rows(List.of(here, centre(1, 2, new Point(1e308, 0, 0))));

            assertThat(rows).extracting(ManifestRow::status).containsExactly(Status.WRITTEN, Status.FAILED);
            assertThat(rows.get(1).error())
                    .startsWith("The centre lies at voxel ")
                    .endsWith(", farther away than any image reaches.");
        }

        @Test
        void aStoreThatFailsIsNeverTakenForFill() throws IOException {
            MadeImage image = image();
            Path chunk = image.chunkFile(0, 1, 1, 1);
            WatchedStorage storage = new WatchedStorage().failingToRead(chunk.toString());

            List<ManifestRow> rows = MadeTask.rowsOf(new MadeTask(out)
                    .edge(Edge.PAD)
                    .source("raw", image, 0, 0, SIZE)
                    .results(randomCentres(image, 60, 4), storage, MadeTask.ROOMY));

            onlyThoseFailed(image, rows, "Cannot read " + chunk + ": the store is on fire");
        }

        @Test
        void aFileThatCannotBeWrittenToItsEndIsAbsentAndLeavesNothingBehind() throws IOException {
            MadeImage image = image();
            WatchedStorage storage = new WatchedStorage().failingToWrite("patch002.nii", 400);

            List<ManifestRow> rows = MadeTask.rowsOf(new MadeTask(out)
                    .source("raw", image, 0, 0, SIZE)
                    .results(List.of(middle(image, 1), middle(image, 2), middle(image, 3)), storage, MadeTask.ROOMY));

            assertThat(rows)
                    .extracting(ManifestRow::status)
                    .containsExactly(Status.WRITTEN, Status.FAILED, Status.WRITTEN);
            assertThat(rows.get(1).error())
                    .isEqualTo("Cannot write " + out.resolve(rows.get(1).path()) + ": no space left");
            assertThat(files(out))
                    .containsOnlyKeys(rows.get(0).path(), rows.get(2).path());
        }

        @Test
        void theOldFileStaysWhereTheNewOneCannotBeWritten() throws IOException {
            MadeImage image = image();
            MadeTask task = new MadeTask(out).source("raw", image, 0, 0, SIZE);
            task.rows(middle(image, 1));
            Map<String, String> before = files(out);

            task.resume(Extraction.Resume.OVERWRITE)
                    .results(
                            List.of(centre(1, 1, image.world(0, 20, 10, 10))),
                            new WatchedStorage().failingToWrite(".nii", 500),
                            MadeTask.ROOMY);

            assertThat(files(out)).isEqualTo(before);
        }

        @Test
        void anImageThatIsGoneFailsItsPatchesAndNoOthers() throws IOException {
            MadeImage image = image();
            MadeImage mask = new MadeImage.Recipe().writeTo(folder.resolve("mask.zarr"));
            Files.delete(mask.folder().resolve("zarr.json"));

            List<ManifestRow> rows = new MadeTask(out)
                    .source("raw", image, 0, 0, SIZE)
                    .source("mask", mask, 0, 0, SIZE)
                    .rows(middle(image, 1));

            assertThat(rows).extracting(ManifestRow::status).containsExactly(Status.FAILED, Status.WRITTEN);
            assertThat(rows.get(0).error()).contains(mask.folder().toString());
        }

        /** Patches that touch chunk 1, 1, 1 failed for this reason; the others are whole. */
        private void onlyThoseFailed(MadeImage image, List<ManifestRow> rows, String reason) throws IOException {
            assertThat(rows).extracting(ManifestRow::status).contains(Status.FAILED, Status.WRITTEN);
            for (ManifestRow row : rows) {
                boolean touches = meets(row.startX(), SIZE.x(), 16, 32)
                        && meets(row.startY(), SIZE.y(), 8, 16)
                        && meets(row.startZ(), SIZE.z(), 10, 20);
                assertThat(row.status()).isEqualTo(touches ? Status.FAILED : Status.WRITTEN);
                if (touches) {
                    assertThat(row.error()).isEqualTo(reason);
                    assertThat(out.resolve(row.path())).doesNotExist();
                } else {
                    CutPatch.of(out, row).isTheSource(image, 0);
                }
            }
        }

        private boolean meets(long start, int size, int from, int to) {
            return start < to && start + size > from;
        }
    }

    @Nested
    class TheSameBytes {
        @ParameterizedTest
        @ValueSource(ints = {1, 2, 8})
        void comeFromAnyNumberOfThreads(int threads) throws IOException {
            MadeImage image = image();
            List<Centre> centres = randomCentres(image, 30, 5);
            List<ManifestRow> expected = new MadeTask(out)
                    .format(Format.NII_GZ)
                    .edge(Edge.PAD)
                    .source("raw", image, 0, 0, SIZE)
                    .rows(centres);

            Path again = folder.resolve("again");
            Extraction extraction = new MadeTask(again)
                    .format(Format.NII_GZ)
                    .edge(Edge.PAD)
                    .source("raw", image, 0, 0, SIZE)
                    .extraction();
            List<PatchResult> results =
                    new LocalExtraction(threads).run(centres, new PatchEngine(extraction), Progress.NONE);

            assertThat(MadeTask.rowsOf(results)).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(files(again)).isEqualTo(files(out)).hasSize(30);
        }

        @Test
        void comeFromCentresInAnyOrder() throws IOException {
            MadeImage image = image();
            List<Centre> centres = randomCentres(image, 20, 6);
            List<ManifestRow> rows = new MadeTask(out)
                    .edge(Edge.PAD)
                    .source("raw", image, 0, 0, SIZE)
                    .rows(centres);
            List<Centre> reversed = new ArrayList<>(centres);
            Collections.reverse(reversed);

            Path again = folder.resolve("again");
            assertThat(new MadeTask(again)
                            .edge(Edge.PAD)
                            .source("raw", image, 0, 0, SIZE)
                            .rows(reversed))
                    .isEqualTo(rows);
            assertThat(files(again)).isEqualTo(files(out));
        }
    }

    @Test
    void rowsStandInTheContractsOrder() throws IOException {
        MadeImage image = new MadeImage.Recipe().channels("A", "B").levels(2).writeTo(folder.resolve("raw.zarr"));
        MadeTask task = new MadeTask(out).edge(Edge.PAD);
        for (String subject : List.of("02", "01")) {
            task.source(subject, "raw", image, 1, 1, SIZE)
                    .source(subject, "raw", image, 0, 1, SIZE)
                    .source(subject, "raw", image, 0, 0, SIZE)
                    .source(subject, "mask", image, 0, 0, SIZE);
        }
        Point world = image.world(0, 18, 14, 11);

        List<ManifestRow> rows =
                task.rows(centre("02", 1, 1, world), centre("01", 1, 10, world), centre("01", 1, 2, world));

        assertThat(rows)
                .extracting(row -> row.centre().subject() + " " + row.image() + " " + row.stain() + " " + row.level()
                        + " " + row.centre().patch())
                .containsExactly(
                        "01 mask stain0 0 2",
                        "01 mask stain0 0 10",
                        "01 raw stain0 0 2",
                        "01 raw stain0 0 10",
                        "01 raw stain1 0 2",
                        "01 raw stain1 0 10",
                        "01 raw stain1 1 2",
                        "01 raw stain1 1 10",
                        "02 mask stain0 0 1",
                        "02 raw stain0 0 1",
                        "02 raw stain1 0 1",
                        "02 raw stain1 1 1");
        assertThat(rows.get(0).path()).isEqualTo("sub-01/micr/mask_stain0_level-0.patches/mini_CA1_patch002.nii");
    }

    @Nested
    class ASecondRun {
        private MadeImage image;
        private List<Centre> centres;

        @BeforeEach
        void afterAFirst() throws IOException {
            image = image();
            centres = List.of(middle(image, 1), middle(image, 2), middle(image, 3));
        }

        private MadeTask task(Format format) {
            return new MadeTask(out)
                    .format(format)
                    .resume(Extraction.Resume.KEEP)
                    .source("raw", image, 0, 0, SIZE);
        }

        @ParameterizedTest
        @EnumSource(Format.class)
        void keepsEverythingAndReadsNoChunk(Format format) throws IOException {
            List<ManifestRow> first = task(format).rows(centres);
            Map<String, String> before = files(out);
            WatchedStorage storage = new WatchedStorage();

            List<PatchResult> second = task(format).results(centres, storage, MadeTask.ROOMY);

            assertThat(MadeTask.rowsOf(second))
                    .extracting(row -> row.status() + " " + row.path() + " " + row.bytes())
                    .containsExactlyElementsOf(first.stream()
                            .map(row -> Status.KEPT + " " + row.path() + " " + row.bytes())
                            .toList());
            assertThat(storage.chunkReads()).isEmpty();
            assertThat(files(out)).isEqualTo(before);
        }

        @ParameterizedTest
        @EnumSource(Format.class)
        void writesADeletedFileAlone(Format format) throws IOException {
            List<ManifestRow> first = task(format).rows(centres);
            Map<String, String> before = files(out);
            Files.delete(out.resolve(first.get(1).path()));

            assertThat(task(format).rows(centres))
                    .extracting(ManifestRow::status)
                    .containsExactly(Status.KEPT, Status.WRITTEN, Status.KEPT);
            assertThat(files(out)).isEqualTo(before);
        }

        @ParameterizedTest
        @EnumSource(Format.class)
        void writesATruncatedFileAgain(Format format) throws IOException {
            List<ManifestRow> first = task(format).rows(centres);
            Map<String, String> before = files(out);
            Path file = out.resolve(first.get(2).path());
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(whole, whole.length - 1));

            assertThat(task(format).rows(centres))
                    .extracting(ManifestRow::status)
                    .containsExactly(Status.KEPT, Status.KEPT, Status.WRITTEN);
            assertThat(files(out)).isEqualTo(before);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "nothing like a patch"})
        void writesAgainWhatIsNoPatch(String text) throws IOException {
            List<ManifestRow> first = task(Format.NII_GZ).rows(centres);
            Files.writeString(out.resolve(first.get(0).path()), text);

            assertThat(task(Format.NII_GZ).rows(centres))
                    .extracting(ManifestRow::status)
                    .containsExactly(Status.WRITTEN, Status.KEPT, Status.KEPT);
        }

        @Test
        void writesPatchesOfAnotherSizeAgain() throws IOException {
            task(Format.NII_GZ).rows(centres);

            assertThat(new MadeTask(out)
                            .format(Format.NII_GZ)
                            .resume(Extraction.Resume.KEEP)
                            .source("raw", image, 0, 0, new Extent(9, 7, 5))
                            .rows(centres))
                    .extracting(ManifestRow::status)
                    .containsOnly(Status.WRITTEN);
        }

        @Test
        void writesPatchesOfAnotherCompressionAgain() throws IOException {
            task(Format.NII_GZ).rows(centres);

            assertThat(task(Format.NII_GZ).compression(Compression.SMALL).rows(centres))
                    .extracting(ManifestRow::status)
                    .containsOnly(Status.WRITTEN);
        }

        @Test
        void keepsUncompressedPatchesWhateverTheCompression() throws IOException {
            task(Format.NII).rows(centres);

            assertThat(task(Format.NII).compression(Compression.SMALL).rows(centres))
                    .extracting(ManifestRow::status)
                    .containsOnly(Status.KEPT);
        }

        @Test
        void writesBesideThoseOfAnotherFormat() throws IOException {
            task(Format.NII_GZ).rows(centres);

            assertThat(task(Format.NII).rows(centres))
                    .extracting(ManifestRow::status)
                    .containsOnly(Status.WRITTEN);
            assertThat(files(out)).hasSize(6);
        }

        @Test
        void writesPatchesAroundAnotherCentreAgain() throws IOException {
            task(Format.NII_GZ).rows(centres);
            List<Centre> moved = List.of(centres.get(0), centre(1, 2, image.world(0, 20, 14, 11)), centres.get(2));

            assertThat(task(Format.NII_GZ).rows(moved))
                    .extracting(ManifestRow::status)
                    .containsExactly(Status.KEPT, Status.WRITTEN, Status.KEPT);
        }

        @Test
        void writesEverythingAgainWhereItIsToldTo() throws IOException {
            task(Format.NII).rows(centres);

            assertThat(task(Format.NII).resume(Extraction.Resume.OVERWRITE).rows(centres))
                    .extracting(ManifestRow::status)
                    .containsOnly(Status.WRITTEN);
        }
    }

    /** Every file below a folder: path to bytes, written in Latin-1. */
    private static Map<String, String> files(Path root) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(path).toString(), Files.readString(path, StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }
}
