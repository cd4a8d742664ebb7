package io.github.spimpatches.imaris;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.Pyramid;
import io.github.spimpatches.image.Pyramid.ChunkPlace;
import io.github.spimpatches.image.Pyramid.Level;
import io.github.spimpatches.image.VoxelValues;
import io.github.spimpatches.problem.InputProblem;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files are read back by jHDF, which shares no code with the HDF5 library; the whole of a file is {@code check_crops.py}'s. */
class ImarisFileTest {
    private static final ImarisImage IMAGE = new ImarisImage(
            "Field CA1",
            "made",
            List.of(new Channel("Aβeta", 0xff8000, 10, 20), new Channel("YoPro", 0x00ff00, Double.NaN, Double.NaN)),
            new Point(-1, 2, 3),
            new Point(9, 22, 33),
            "test");

    @TempDir
    private Path folder;

    @BeforeEach
    void needsTheLibrary() {
        assumeThat(Loader.Detector.getPlatform()).endsWith("x86_64");
    }

    private static byte[] chunk(Level level, PixelType type, int seed) {
        byte[] voxels = new byte[(int) level.chunk().voxels() * type.bytes()];
        Extent inside = level.extent();
        for (int z = 0; z < inside.z(); z++) {
            for (int y = 0; y < inside.y(); y++) {
                for (int x = 0; x < inside.x(); x++) {
                    int at = (z * level.chunk().y() + y) * level.chunk().x() + x;
                    VoxelValues.put(type, (x + 3 * y + 7 * z + seed) % 250, voxels, at * type.bytes());
                }
            }
        }
        return voxels;
    }

    private Path write(PixelType type, Extent extent) throws IOException {
        Pyramid pyramid = Pyramid.halving(extent, type);
        Path file = folder.resolve(type + ".ims");
        Files.deleteIfExists(file);
        try (ImarisFile imaris = ImarisFile.create(file, pyramid, IMAGE)) {
            ChunkPlace first = new ChunkPlace(0, 0, 0);
            for (int channel = 0; channel < 2; channel++) {
                byte[] voxels = chunk(pyramid.levels().get(0), type, channel);
                imaris.write(0, channel, first, imaris.encode(0, channel, first, voxels));
            }
            imaris.finish();
        }
        return file;
    }

    @ParameterizedTest
    @EnumSource(
            value = PixelType.class,
            names = {"UINT8", "UINT16", "FLOAT32"})
    void jhdfReadsVoxelsAndHistogramOfEveryType(PixelType type) throws IOException {
        Path path = write(type, new Extent(5, 4, 3));
        try (HdfFile file = new HdfFile(path)) {
            String group = "/DataSet/ResolutionLevel 0/TimePoint 0/Channel 1";
            Object data = file.getDatasetByPath(group + "/Data").getData();
            Object row = ((Object[]) ((Object[]) data)[2])[3];
            assertThat(((Number) java.lang.reflect.Array.get(row, 4)).intValue())
                    .isEqualTo(4 + 9 + 14 + 1);
            assertThat(((Number) java.lang.reflect.Array.get(row, 5)).intValue())
                    .isZero();
            assertThat(Arrays.stream(counts(file, group + "/Histogram")).sum()).isEqualTo(60);
            assertThat(((io.jhdf.api.Group) file.getByPath(group)).getChild("Histogram1024") == null)
                    .isEqualTo(type == PixelType.UINT8);
        }
    }

    private static long[] counts(HdfFile file, String path) {
        Object data = file.getDatasetByPath(path).getData();
        long[] counts = new long[java.lang.reflect.Array.getLength(data)];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = ((Number) java.lang.reflect.Array.get(data, i)).longValue();
        }
        return counts;
    }

    @Test
    void theSameVoxelsGiveTheSameBytes() throws IOException {
        byte[] once = Files.readAllBytes(write(PixelType.UINT16, new Extent(20, 20, 20)));
        byte[] again = Files.readAllBytes(write(PixelType.UINT16, new Extent(20, 20, 20)));

        assertThat(again).isEqualTo(once);
    }

    @Test
    void aChunkBesideTheGridNeverReachesNativeCode() throws IOException {
        Pyramid pyramid = Pyramid.halving(new Extent(5, 4, 3), PixelType.UINT16);
        try (ImarisFile imaris = ImarisFile.create(folder.resolve("a.ims"), pyramid, IMAGE)) {
            assertThatThrownBy(() -> imaris.write(0, 0, new ChunkPlace(1, 0, 0), new byte[][] {{1}}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aDiskThatTakesNothingIsNamed() {
        Pyramid pyramid = Pyramid.halving(new Extent(5, 4, 3), PixelType.UINT16);

        assertThatThrownBy(() -> ImarisFile.create(folder.resolve("no/such/a.ims"), pyramid, IMAGE))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Cannot write " + folder.resolve("no/such/a.ims"));
    }

    @Test
    void aMachineWithoutTheLibraryIsToldWhatToUseInstead() {
        assertThatThrownBy(() -> Hdf5.checkPlatform("linux-arm64"))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot write Imaris files on this machine (linux-arm64): there is no HDF5 library for it,"
                        + " only for x86-64. Write the same crop with --crop-format ome-zarr, or run on x86-64.");
    }

    @Test
    void binsOfSixteenBitsFollowTheHighestValue() {
        long[] counts = new long[1 << 16];
        counts[0] = 5;
        counts[2047] = 3;
        Histogram histogram = Histogram.ofCounts(counts);

        assertThat(histogram.max()).isEqualTo(2047);
        assertThat(histogram.bins()).hasSize(1024);
        assertThat(histogram.bins()[1023]).isEqualTo(3);
        assertThat(histogram.coarse()[255]).isEqualTo(3);

        counts[2047] = 0;
        counts[9] = 1;
        assertThat(Histogram.ofCounts(counts).max()).isEqualTo(256);
        assertThat(Histogram.ofCounts(counts).bins()).hasSize(257);
    }
}
