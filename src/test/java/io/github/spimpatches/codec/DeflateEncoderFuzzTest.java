package io.github.spimpatches.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Structured random bytes through the encoder and zlib's decoder, for as many minutes as the property {@code
 * fuzz.minutes} says (1), from the seed {@code fuzz.seed} (1) on. What is found is a seed for {@link DeflateEncoderTest}.
 */
@Tag("slow")
class DeflateEncoderFuzzTest {
    @Test
    void whateverGoesInComesBack(TestReporter reporter) throws Exception {
        long end = System.nanoTime()
                + Duration.ofMinutes(Long.getLong("fuzz.minutes", 1)).toNanos();
        long first = Long.getLong("fuzz.seed", 1);
        long seed = first;
        long bytesTried = 0;
        for (; System.nanoTime() < end; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = StructuredBytes.of(random, seed % 200 == 0 ? 500_000 : 4_000);
            int valueBytes = 1 << random.nextInt(4);
            byte[] stream = Deflated.inPieces(bytes, valueBytes, 1 + random.nextInt(bytes.length + 1));
            if (!Arrays.equals(Deflated.inflate(stream, bytes.length), bytes)) {
                assertThat(seed).as("the seed of bytes that differ").isNegative();
            }
            assertThat(stream.length)
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(bytes.length + 5 + bytes.length / DeflateEncoder.BLOCK * 15 + 10);
            bytesTried += bytes.length;
        }
        reporter.publishEntry("inputs", Long.toString(seed - first));
        reporter.publishEntry("bytes", Long.toString(bytesTried));
    }
}
