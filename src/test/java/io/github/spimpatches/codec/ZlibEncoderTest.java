package io.github.spimpatches.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.Inflater;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZlibEncoderTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 65_536, 65_537, 1 << 20})
    void theJdksInflaterGivesTheBytesBackAndFindsTheStreamWhole(int length) throws Exception {
        byte[] voxels = new byte[length];
        SplittableRandom random = new SplittableRandom(length);
        for (int i = 0; i < length; i++) {
            voxels[i] = (byte) (i % 2 == 0 ? random.nextInt(90) : 1);
        }
        ZlibEncoder encoder = new ZlibEncoder();
        byte[] stream = encoder.encode(voxels, 2);

        Inflater inflater = new Inflater();
        inflater.setInput(stream);
        byte[] inflated = new byte[length + 1];
        int count = inflater.inflate(inflated);

        assertThat(count).isEqualTo(length);
        assertThat(inflater.finished()).isTrue();
        assertThat(inflater.getRemaining()).isZero();
        assertThat(Arrays.copyOf(inflated, length)).isEqualTo(voxels);
        assertThat(encoder.encode(voxels, 2)).isEqualTo(stream);
        inflater.end();
    }
}
