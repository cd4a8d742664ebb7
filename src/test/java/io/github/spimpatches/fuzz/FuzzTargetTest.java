package io.github.spimpatches.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In every build: the seeds, all inputs that fuzzing ever found, and some hundred plain mutations of each seed. */
class FuzzTargetTest {
    private static final Path FOUND = Path.of("src/test/resources/fuzz");
    /** {@code -Dfuzz.mutations=1000000 -Dfuzz.seed=7} tries more than a build does, without coverage but fast. */
    private static final int MUTATIONS = Integer.getInteger("fuzz.mutations", 300);

    @ParameterizedTest
    @EnumSource
    void seedsAreAnswered(FuzzTarget target) throws IOException {
        long answered = 0;
        for (byte[] seed : Seeds.of(target)) {
            answered += target.feed(seed) ? 1 : 0;
        }
        // Not all: some are refused on purpose (labels with fractions), some metadata do not fit the chunks that there
        // are.
        assertThat(answered).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void whatFuzzingFoundIsHarmless(FuzzTarget target) throws IOException {
        Path folder = FOUND.resolve(target.name().toLowerCase(Locale.ROOT));
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> inputs = Files.list(folder)) {
            for (Path input : inputs.sorted().toList()) {
                try {
                    target.feed(Files.readAllBytes(input));
                } catch (Throwable e) {
                    throw new AssertionError(input + ": " + e, e);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mutatedSeedsAreHarmless(FuzzTarget target) throws IOException {
        SplittableRandom random =
                new SplittableRandom(Long.getLong("fuzz.seed", target.name().hashCode()));
        List<byte[]> seeds = Seeds.of(target);
        for (int round = 0; round < MUTATIONS; round++) {
            byte[] input = Mutation.of(seeds.get(random.nextInt(seeds.size())), random);
            try {
                target.feed(input);
            } catch (Throwable e) {
                Path kept = Files.createTempFile("fuzz-" + target + "-", ".bin");
                Files.write(kept, input);
                throw new AssertionError(target + ", round " + round + " (" + kept + "): " + e, e);
            }
        }
    }
}
