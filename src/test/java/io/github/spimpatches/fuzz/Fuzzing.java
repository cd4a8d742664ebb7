package io.github.spimpatches.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jazzer looks for inputs that break what any {@link FuzzTarget} promises: {@code mvn -Pfuzz test -Dfuzz.time=1h}. The first
 * byte of an input chooses the target. {@link FuzzingOne} has a search for each.
 */
@Tag("fuzz")
class Fuzzing {
    private static final int LONGEST_SEED = 4096;

    static Stream<Arguments> everything() throws IOException {
        Stream.Builder<Arguments> seeds = Stream.builder();
        FuzzTarget[] targets = FuzzTarget.values();
        for (int chosenTarget = 0; chosenTarget < targets.length; chosenTarget++) {
            for (byte[] seed : Seeds.of(targets[chosenTarget])) {
                if (seed.length <= LONGEST_SEED) {
                    byte[] chosen = ByteBuffer.allocate(seed.length + 1)
                            .put((byte) chosenTarget)
                            .put(seed)
                            .array();
                    seeds.add(Arguments.of((Object) chosen));
                }
            }
        }
        return seeds.build();
    }

    @MethodSource("everything()")
    @FuzzTest
    void everything(byte[] input) {
        if (input.length > 0) {
            FuzzTarget[] targets = FuzzTarget.values();
            targets[(input[0] & 0xff) % targets.length].feed(Arrays.copyOfRange(input, 1, input.length));
        }
    }
}
