package io.github.spimpatches.nifti;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Beside what zarrnii 0.21.1 and 0.21.4 wrote of a made image of two or three channels, 4 x 3 x 2 voxels of 4, 3, 2 um. */
class NibabelHeaderTest {
    private static final Extent SIZE = new Extent(4, 3, 2);
    private static final Affine PLACE = Affine.scale(0.004, 0.003, 0.002);

    @Test
    void severalChannelsAreAFourthAxisAndNamedInAnExtension() {
        byte[] header = NibabelHeader.bytes(SIZE, PixelType.UINT16, PLACE, 2, List.of("Abeta", "YoPro"));

        assertThat(header).hasSize(400);
        assertThat(Arrays.copyOfRange(header, 40, 56)).asHexString().isEqualTo("04000400030002000200010001000100");
        assertThat(ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getFloat(108))
                .isEqualTo(400);
        assertThat(new String(header, 344, 56, StandardCharsets.ISO_8859_1))
                .isEqualTo("n+1\0\1\0\0\0" + "0\0\0\0\1\0\0\0" + "{\"channel_labels\": [\"Abeta\", \"YoPro\"]}\0\0");
    }

    @Test
    void labelsAreWrittenAsPythonWritesJson() {
        byte[] header = NibabelHeader.bytes(SIZE, PixelType.UINT16, PLACE, 3, List.of("a", "b\u00e9\"", ""));

        assertThat(new String(header, 360, header.length - 360, StandardCharsets.ISO_8859_1))
                .startsWith("{\"channel_labels\": [\"a\", \"b\\u00e9\\\"\", \"\"]}\0");
    }

    @Test
    void withoutLabelsNothingFollows() {
        byte[] header = NibabelHeader.bytes(SIZE, PixelType.UINT16, PLACE, 2, List.of());

        assertThat(header).hasSize(352);
        assertThat(header[40]).isEqualTo((byte) 4);
        assertThat(header[46 + 2]).isEqualTo((byte) 2);
    }

    @Test
    void oneChannelIsNoAxis() {
        byte[] header = NibabelHeader.bytes(SIZE, PixelType.UINT16, PLACE, 1, List.of("x"));

        assertThat(header).hasSize(352);
        assertThat(header[40]).isEqualTo((byte) 3);
    }
}
