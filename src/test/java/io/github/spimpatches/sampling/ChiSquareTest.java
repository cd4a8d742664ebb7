package io.github.spimpatches.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.config.Containment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A million draws of each kind beside what they should be. Prints the table; a statistic counts as chance while its
 * Wilson-Hilferty deviate lies within 3.29 (99.9 %, both sides: too even a draw is no chance either).
 */
class ChiSquareTest {
    private static final int DRAWS = 1_000_000;
    private static final double LIMIT = 3.29;

    @Test
    void aMillionDrawsOfEachKindAreAsTheyShouldBe() {
        double[] even = IntStream.range(0, 20).mapToDouble(voxel -> 1).toArray();
        double[] steep =
                IntStream.range(0, 20).mapToDouble(voxel -> 1 + voxel % 10).toArray();
        double[] wide = IntStream.range(0, 20)
                .mapToDouble(voxel -> Math.pow(10, voxel % 4) * 1e-3)
                .toArray();
        StringBuilder table = new StringBuilder(
                String.format(Locale.ROOT, "%-48s %9s %5s %10s %8s%n", "draw", "draws", "df", "chi-square", "deviate"));
        double worst = 0;
        worst = Math.max(worst, row(table, "lottery, 1 of 20 voxels", DRAWS, even.length - 1, firsts(even)));
        worst = Math.max(worst, row(table, "density 1 to 10, 1 of 20 voxels", DRAWS, steep.length - 1, firsts(steep)));
        worst = Math.max(worst, row(table, "density 0.001 to 1, 1 of 20 voxels", DRAWS, wide.length - 1, firsts(wide)));
        int[] counts = new int[1];
        double whole = wholeDraw(counts);
        worst = Math.max(
                worst, row(table, "lottery in a volume, 500 of " + counts[0] + " voxels", DRAWS, counts[0] - 1, whole));
        worst = Math.max(worst, row(table, "jitter, 8 x 8 x 8 parts of a voxel", DRAWS, 511, jitter()));
        System.out.print(table);
        assertThat(worst).as(table.toString()).isLessThan(LIMIT);
    }

    private static double row(StringBuilder table, String name, int draws, int df, double chiSquare) {
        double spread = 2.0 / (9.0 * df);
        double deviate = (Math.cbrt(chiSquare / df) - (1 - spread)) / Math.sqrt(spread);
        table.append(String.format(Locale.ROOT, "%-48s %9d %5d %10.1f %8.2f%n", name, draws, df, chiSquare, deviate));
        return Math.abs(deviate);
    }

    /** The winner of each seed. */
    private static double firsts(double[] weights) {
        long[] wins = new long[weights.length];
        for (int seed = 0; seed < DRAWS; seed++) {
            Lottery lottery = new Lottery(seed, List.of("01", "made", "7"));
            int first = 0;
            long least = -1;
            for (int voxel = 0; voxel < weights.length; voxel++) {
                long key = MappedSampler.densityKey(lottery.key(voxel), weights[voxel]);
                if (Long.compareUnsigned(key, least) < 0) {
                    least = key;
                    first = voxel;
                }
            }
            wins[first]++;
        }
        double sum = Arrays.stream(weights).sum();
        double chiSquare = 0;
        for (int voxel = 0; voxel < weights.length; voxel++) {
            double expected = DRAWS * weights[voxel] / sum;
            chiSquare += (wins[voxel] - expected) * (wins[voxel] - expected) / expected;
        }
        return chiSquare;
    }

    /** 500 places of a region at once, 2,000 times: without replacement, so each count spreads by p (1 - p). */
    private static double wholeDraw(int[] voxels) {
        MadeDraw brain =
                MadeDraw.brain().containment(Containment.CENTER).unjittered().perRegion(500);
        MadeDraw ball = brain.regions(List.of(brain.regions().get(0)));
        voxels[0] = (int) ball.draw().get(0).eligible().getAsLong();
        Map<List<Integer>, Integer> wins = new HashMap<>();
        for (int seed = 0; seed < DRAWS / 500; seed++) {
            for (DrawnCentre centre : ball.seed(seed).draw().get(0).centres()) {
                wins.merge(List.of(centre.i(), centre.j(), centre.k()), 1, Integer::sum);
            }
        }
        double chance = 500.0 / voxels[0];
        double expected = DRAWS / 500 * chance;
        double drawn = wins.values().stream()
                .mapToDouble(n -> (n - expected) * (n - expected))
                .sum();
        double never = (voxels[0] - wins.size()) * expected * expected;
        return (drawn + never) / (expected * (1 - chance)) * (voxels[0] - 1) / voxels[0];
    }

    private static double jitter() {
        Lottery lottery = new Lottery(42, List.of("01", "made", "7"));
        long[] parts = new long[512];
        for (long voxel = 0; voxel < DRAWS; voxel++) {
            long key = lottery.key(voxel);
            int x = (int) ((Lottery.offset(key, 0, 0) + 0.5) * 8);
            int y = (int) ((Lottery.offset(key, 0, 1) + 0.5) * 8);
            int z = (int) ((Lottery.offset(key, 0, 2) + 0.5) * 8);
            parts[(z * 8 + y) * 8 + x]++;
        }
        double expected = DRAWS / 512.0;
        return Arrays.stream(parts)
                .mapToDouble(n -> (n - expected) * (n - expected) / expected)
                .sum();
    }
}
