package io.github.spimpatches.ngff;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.LengthUnit;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.ngff.OmeZarrWriter.Description;
import io.github.spimpatches.ngff.OmeZarrWriter.LevelDescription;
import io.github.spimpatches.ngff.OmeZarrWriter.Version;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.zarr.FolderStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OmeZarrWriterTest {
    private static final Extent EXTENT = new Extent(5, 4, 3);

    @TempDir
    Path folder;

    @Test
    void groupMetadataOfNgff04NamesAxesScalesAndChannels() throws Exception {
        write(Version.NGFF_0_4, Encoder.GZIP);

        assertThat(Files.readString(folder.resolve("a.zarr/.zattrs")))
                .contains(
                        "\"version\" : \"0.4\"",
                        "\"unit\" : \"micrometer\"",
                        "\"scale\" : [ 1.0, 3.0, 2.5, 2.0 ]",
                        "\"translation\" : [ 0.0, 0.5, 0.25, 0.0 ]",
                        "\"label\" : \"Abeta\"",
                        "\"color\" : \"00FF00\"",
                        "\"xyz_orientation\" : \"RPI\"");
    }

    @Test
    void chunksOfZerosAreLeftOut() throws Exception {
        write(Version.NGFF_0_5, Encoder.ZSTD);

        assertThat(folder.resolve("a.zarr/0/c/0/0/0/0")).exists();
        assertThat(folder.resolve("a.zarr/0/c/0/1/0/0")).doesNotExist();
    }

    private void write(Version version, Encoder encoder) throws Exception {
        byte[] voxels = new byte[2 * (int) EXTENT.voxels()];
        for (int i = 0; i < 20; i++) {
            voxels[i] = (byte) i;
        }
        OmeZarrWriter writer = new OmeZarrWriter(
                new FolderStorage(),
                new Location(folder.resolve("a.zarr").toString()),
                new Description(
                        version,
                        "a",
                        PixelType.UINT16,
                        encoder,
                        List.of(new Channel("Abeta", 0x00ff00, 0, 1000)),
                        List.of(new LevelDescription(
                                "0", EXTENT, Extent.cube(2), new Point(2, 2.5, 3), new Point(0, 0.25, 0.5))),
                        LengthUnit.MICROMETER,
                        "RPI"));
        writer.writeMetadata();
        writer.writeLevel(0, OmeZarrWriter.inMemory(EXTENT, PixelType.UINT16, voxels));
    }
}
