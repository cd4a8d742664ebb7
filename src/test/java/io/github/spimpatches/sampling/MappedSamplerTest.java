package io.github.spimpatches.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.problem.InputProblem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MappedSamplerTest {
    private static final int ALL = 1_000_000;

    /** A map on the label volume's own grid. */
    private static WeightMap map(MadeDraw brain, Value value) {
        Extent extent = brain.labels().extent();
        float[][] planes = new float[extent.z()][];
        for (int k = 0; k < extent.z(); k++) {
            planes[k] = new float[extent.x() * extent.y()];
            for (int at = 0; at < planes[k].length; at++) {
                planes[k][at] = (float) value.at(at % extent.x(), at / extent.x(), k);
            }
        }
        return new WeightMap("map.nii", extent, brain.labels().voxelToWorld(), 0, planes);
    }

    private interface Value {
        double at(int i, int j, int k);
    }

    private static MappedSampler sampler(MappedSampler.Rule rule, MadeDraw brain, Value value) {
        return MappedSampler.of(rule, map(brain, value), brain.labels(), brain.regions(), "sub-01");
    }

    private static int[] winners(long seed, double[] weights, int n) {
        Lottery lottery = new Lottery(seed, List.of("01", "made", "7"));
        SmallestKeys smallest = new SmallestKeys(n);
        for (int voxel = 0; voxel < weights.length; voxel++) {
            smallest.offer(MappedSampler.densityKey(lottery.key(voxel), weights[voxel]), voxel);
        }
        SmallestKeys.Entry[] sorted = smallest.sorted();
        return IntStream.range(0, sorted.length)
                .map(i -> (int) sorted[i].voxel())
                .toArray();
    }

    /** Three of six, one after the other in proportion to what is left: the chances are sums over all orders. */
    @Test
    void theChanceToBeAmongTheWinnersIsTheExactOne() {
        double[] weights = {1, 2, 3, 5, 8, 0.5};
        double[] exact = new double[6];
        addOrders(weights, new ArrayList<>(), 1, exact);
        int draws = 200_000;
        int[] wins = new int[6];
        for (int seed = 0; seed < draws; seed++) {
            for (int winner : winners(seed, weights, 3)) {
                wins[winner]++;
            }
        }
        for (int i = 0; i < 6; i++) {
            double deviation = Math.sqrt(exact[i] * (1 - exact[i]) / draws);
            assertThat(wins[i] / (double) draws).as("weight %s", weights[i]).isCloseTo(exact[i], within(4 * deviation));
        }
    }

    private static void addOrders(double[] weights, List<Integer> drawn, double chance, double[] exact) {
        if (drawn.size() == 3) {
            drawn.forEach(i -> exact[i] += chance);
            return;
        }
        double left = IntStream.range(0, weights.length)
                .filter(i -> !drawn.contains(i))
                .mapToDouble(i -> weights[i])
                .sum();
        for (int i = 0; i < weights.length; i++) {
            if (!drawn.contains(i)) {
                List<Integer> next = new ArrayList<>(drawn);
                next.add(i);
                addOrders(weights, next, chance * weights[i] / left, exact);
            }
        }
    }

    @Test
    void equalWeightsAreTheLottery() {
        MadeDraw brain = MadeDraw.brain();
        List<RegionDraw> drawn = brain.sampler(sampler(MappedSampler.Rule.DENSITY, brain, (i, j, k) -> 0.25))
                .draw();
        List<RegionDraw> lottery = brain.draw();
        for (int region = 0; region < 3; region++) {
            assertThat(drawn.get(region).sampler()).isEqualTo("density");
            assertThat(drawn.get(region).centres())
                    .extracting(DrawnCentre::world)
                    .isEqualTo(lottery.get(region).centres().stream()
                            .map(DrawnCentre::world)
                            .toList());
            assertThat(drawn.get(region).centres()).allMatch(centre -> centre.weight() == 0.25);
        }
    }

    @Test
    void aVoxelOfWeightZeroIsNeverDrawnAndAWeightSaysItself() {
        MadeDraw brain = MadeDraw.brain().perRegion(ALL);
        Value odd = (i, j, k) -> i % 2 == 0 ? 0 : 1 + j;
        List<RegionDraw> all = brain.draw();
        List<RegionDraw> drawn =
                brain.sampler(sampler(MappedSampler.Rule.DENSITY, brain, odd)).draw();
        for (int region = 0; region < 3; region++) {
            assertThat(drawn.get(region).centres())
                    .hasSize((int) all.get(region).centres().stream()
                            .filter(centre -> centre.i() % 2 == 1)
                            .count())
                    .allMatch(centre -> centre.i() % 2 == 1 && centre.weight() == 1 + centre.j());
            assertThat(drawn.get(region).advice()).isNotNull();
        }
    }

    @Test
    void moreCentresKeepTheFirst() {
        MadeDraw brain = MadeDraw.brain();
        MadeDraw weighted = brain.sampler(sampler(MappedSampler.Rule.DENSITY, brain, (i, j, k) -> 1 + i * j));
        List<DrawnCentre> many = weighted.perRegion(50).draw().get(2).centres();
        assertThat(many)
                .hasSize(50)
                .startsWith(weighted.perRegion(9).draw().get(2).centres().toArray(DrawnCentre[]::new));
    }

    @Test
    void theActiveRuleTakesTheHighestFirst() {
        MadeDraw brain = MadeDraw.brain().unjittered();
        Value value = (i, j, k) -> 0.001 + (i * 31 + j * 17 + k * 7) % 101;
        List<DrawnCentre> all = brain.perRegion(ALL).draw().get(2).centres();
        List<DrawnCentre> active = brain.sampler(sampler(MappedSampler.Rule.ACTIVE, brain, value))
                .perRegion(30)
                .draw()
                .get(2)
                .centres();
        assertThat(active)
                .extracting(centre -> (float) centre.weight())
                .containsExactlyElementsOf(all.stream()
                        .map(centre -> (float) value.at(centre.i(), centre.j(), centre.k()))
                        .sorted(Comparator.reverseOrder())
                        .limit(30)
                        .toList());
    }

    @Test
    void weightsThatAreNoneAreOneLine() {
        assertRefused(
                (i, j, k) -> i == 20 && j == 18 && k == 15 ? Double.NaN : 1, "is NaN at label voxel (20, 18, 15)");
        assertRefused((i, j, k) -> i == 20 && j == 18 && k == 15 ? -2 : 1, "is -2.0 at label voxel (20, 18, 15)");
        assertRefused((i, j, k) -> k == 15 ? Double.POSITIVE_INFINITY : 1, "is Infinity at label voxel ");
        assertRefused((i, j, k) -> 0, "is 0 in all of its labels, so that nothing can be drawn.");
        MadeDraw brain = MadeDraw.brain();
        sampler(MappedSampler.Rule.DENSITY, brain, (i, j, k) -> i == 0 && j == 0 && k == 29 ? Double.NaN : 1);
    }

    private static void assertRefused(Value value, String words) {
        assertThatThrownBy(() -> sampler(MappedSampler.Rule.DENSITY, MadeDraw.brain(), value))
                .isInstanceOf(InputProblem.class)
                .hasMessageStartingWith("Cannot weigh the places of sub-01: the map map.nii ")
                .hasMessageContaining(words);
    }

    @Test
    void aMapThatLiesElsewhereIsOneLine() {
        MadeDraw brain = MadeDraw.brain();
        WeightMap elsewhere = new WeightMap("far.nii", Extent.cube(8), Affine.scale(0.1, 0.1, 0.1), 1, new float[8][]);
        assertThatThrownBy(() -> MappedSampler.of(
                        MappedSampler.Rule.DENSITY, elsewhere, brain.labels(), brain.regions(), "sub-01"))
                .isInstanceOf(InputProblem.class)
                .hasMessageMatching(
                        "Cannot weigh the places of sub-01: ([0-9]+) of \\1 voxels of its labels lie outside"
                                + " the map far.nii. Check that it is of this subject and covers the labels, and its units and"
                                + " orientation.");
    }
}
