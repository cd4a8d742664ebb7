package io.github.spimpatches.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PackedResultsTest {
    private static final String[] TEXTS = {
        null, "", "CA1", "corn d'Ammon", "\u00e9\u4e2d", "\ud83e\udde0", "\ud83e\udde1", "a\tb\n", "x".repeat(70_000)
    };
    private static final double[] NUMBERS = {
        0, -0.0, 1, -1.5, 0.1, Double.NaN, Double.MIN_VALUE, -Double.MAX_VALUE, Double.NEGATIVE_INFINITY
    };
    private static final long[] WHOLES = {
        0, 1, -1, 63, 64, -64, -65, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
    };

    @Test
    void whatIsUnpackedEqualsWhatWasPacked() {
        SplittableRandom random = new SplittableRandom(7);
        List<PatchResult> results = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            results.add(result(random));
        }

        List<PatchResult> unpacked = new ArrayList<>();
        for (byte[] array : PackedResults.packed(results, 300)) {
            unpacked.addAll(PackedResults.unpacked(array));
        }

        assertThat(unpacked).isEqualTo(results);
    }

    @Test
    void anArrayHoldsNoMoreResultsThanAsked() {
        List<PatchResult> results = List.of(
                result(new SplittableRandom(1)), result(new SplittableRandom(2)), result(new SplittableRandom(3)));

        assertThat(PackedResults.packed(results, 2))
                .extracting(array -> PackedResults.unpacked(array).size())
                .containsExactly(2, 1);
        assertThat(PackedResults.packed(List.of(), 2)).isEmpty();
    }

    private static PatchResult result(SplittableRandom random) {
        Centre centre = new Centre(
                "sub" + random.nextInt(3),
                text(random),
                text(random),
                text(random),
                integer(random),
                text(random),
                text(random),
                integer(random),
                new Point(number(random), number(random), number(random)),
                random.nextBoolean() ? integer(random) : null,
                random.nextBoolean() ? integer(random) : null,
                random.nextBoolean() ? integer(random) : null,
                random.nextBoolean() ? number(random) : null,
                random.nextBoolean() ? number(random) : null,
                text(random),
                text(random),
                random.nextBoolean() ? integer(random) : null,
                random.nextBoolean() ? number(random) : null);
        String path = "sub/" + TEXTS[1 + random.nextInt(TEXTS.length - 1)] + TEXTS[4 + random.nextInt(3)];
        ManifestRow row = new ManifestRow(
                centre,
                text(random),
                text(random),
                text(random),
                integer(random),
                whole(random),
                whole(random),
                whole(random),
                new Extent(integer(random), integer(random), integer(random)),
                text(random),
                path,
                random.nextBoolean() ? whole(random) : null,
                text(random),
                whole(random),
                List.of(Status.values()).get(random.nextInt(3)),
                text(random),
                text(random),
                random.nextBoolean() ? number(random) : null);
        ReadCounts reads = new ReadCounts(
                whole(random), whole(random), whole(random), whole(random), whole(random), whole(random));
        Quality quality = new Quality(
                random.nextBoolean() ? path : "other/" + path,
                whole(random),
                whole(random),
                whole(random),
                number(random),
                number(random),
                number(random),
                random.nextBoolean(),
                text(random),
                text(random));
        return new PatchResult(row, reads, random.nextBoolean() ? quality : null, whole(random));
    }

    private static String text(SplittableRandom random) {
        return TEXTS[random.nextInt(TEXTS.length)];
    }

    private static double number(SplittableRandom random) {
        return NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private static long whole(SplittableRandom random) {
        return WHOLES[random.nextInt(WHOLES.length)];
    }

    private static int integer(SplittableRandom random) {
        return (int) whole(random);
    }
}
