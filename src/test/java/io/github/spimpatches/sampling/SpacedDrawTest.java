package io.github.spimpatches.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.config.Containment;
import io.github.spimpatches.geometry.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpacedDrawTest {
    private static final int ALL = 1_000_000;

    static Stream<MadeDraw> brains() {
        return Stream.of(
                MadeDraw.brain(),
                MadeDraw.brain().unjittered(),
                MadeDraw.brain().containment(Containment.CENTER),
                MadeDraw.brain().containment(Containment.fraction(0.7)),
                MadeDraw.obliqueBrain(),
                MadeDraw.obliqueBrain().containment(Containment.CENTER));
    }

    /** All places in key order are what the draw without a distance gives; the definition is a loop over them. */
    @ParameterizedTest
    @MethodSource("brains")
    void isTheGreedyChoiceInKeyOrder(MadeDraw brain) {
        List<Point> taken = List.of(
                brain.labels().voxelToWorld().apply(20.2, 17.9, 15.3),
                brain.labels().voxelToWorld().apply(11, 5, 1.5));
        List<RegionDraw> all = brain.perRegion(ALL).spacing(0, taken).draw();
        for (double distance : new double[] {0.02, 0.15, 0.31, 0.8, 2.5}) {
            for (int wanted : new int[] {1, 12, 300}) {
                List<RegionDraw> drawn =
                        brain.perRegion(wanted).spacing(distance, taken).draw();
                for (int region = 0; region < all.size(); region++) {
                    assertThat(drawn.get(region).centres())
                            .as("%s mm, %s wanted, region %s", distance, wanted, region + 1)
                            .isEqualTo(greedy(all.get(region).centres(), distance, wanted, taken));
                }
            }
        }
    }

    private static List<DrawnCentre> greedy(
            List<DrawnCentre> inKeyOrder, double distance, int wanted, List<Point> taken) {
        List<DrawnCentre> chosen = new ArrayList<>();
        for (DrawnCentre candidate : inKeyOrder) {
            boolean isFar = chosen.size() < wanted;
            for (DrawnCentre other : chosen) {
                isFar = isFar && square(other.world(), candidate.world()) >= distance * distance;
            }
            for (Point other : taken) {
                isFar = isFar && square(other, candidate.world()) >= distance * distance;
            }
            if (isFar) {
                chosen.add(candidate);
            }
        }
        return chosen;
    }

    private static double square(Point a, Point b) {
        double dx = a.x() - b.x();
        double dy = a.y() - b.y();
        double dz = a.z() - b.z();
        return dx * dx + dy * dy + dz * dz;
    }

    @Test
    void moreCentresKeepTheFirstAndOtherLabelsChangeNothing() {
        MadeDraw brain = MadeDraw.brain().spacing(0.3, List.of());
        List<RegionDraw> many = brain.perRegion(40).draw();
        List<RegionDraw> few = brain.perRegion(7).draw();
        RegionDraw alone = brain.perRegion(40)
                .regions(List.of(brain.regions().get(1)))
                .draw()
                .get(0);
        for (int region = 0; region < 3; region++) {
            assertThat(many.get(region).centres())
                    .startsWith(few.get(region).centres().toArray(DrawnCentre[]::new));
        }
        assertThat(alone.centres()).isEqualTo(many.get(1).centres());
    }

    @Test
    void threadsAndPartitionsChangeNothing() throws Exception {
        MadeDraw brain = MadeDraw.brain().perRegion(60).spacing(0.2, List.of());
        List<RegionDraw> drawn = brain.draw();
        for (int threads : new int[] {1, 3, 7, 30}) {
            ForkJoinPool pool = new ForkJoinPool(threads);
            try {
                assertThat(pool.submit(brain::draw).get()).isEqualTo(drawn);
            } finally {
                pool.shutdown();
            }
        }
    }

    @Test
    void whereTheDistanceLeavesTooFewTheAdviceGivesAll() {
        MadeDraw brain = MadeDraw.brain().perRegion(12);
        List<RegionDraw> drawn = brain.spacing(1.1, List.of()).draw();
        int lacking = 0;
        for (int region = 0; region < 3; region++) {
            RegionDraw draw = drawn.get(region);
            if (!draw.isShort()) {
                assertThat(draw.advice()).isNull();
                continue;
            }
            lacking++;
            assertThat(draw.advice()).matches(draw.centres().size() + " fits? 1.1 mm apart: --min-distance [0-9.]+");
            Matcher distance = Pattern.compile("--min-distance ([0-9.]+)").matcher(draw.advice());
            assertThat(distance.find()).isTrue();
            double advised = Double.parseDouble(distance.group(1));
            assertThat(advised).isBetween(0.3, 1.1);
            assertThat(brain.spacing(advised, List.of()).draw().get(region).centres())
                    .as(draw.advice())
                    .hasSize(12);
        }
        assertThat(lacking).isPositive();
    }

    @Test
    void aDistanceThatNoRegionHoldsTwiceSaysThatOneFits() {
        for (RegionDraw draw : MadeDraw.brain().spacing(99, List.of()).draw()) {
            assertThat(draw.centres()).hasSize(1);
            assertThat(draw.advice()).matches("1 fits 99 mm apart: --min-distance [01][.][0-9]+");
        }
    }

    @Test
    void aPlaceOfAnEarlierRunIsNeverDrawnAgain() {
        MadeDraw brain = MadeDraw.brain();
        List<RegionDraw> first = brain.draw();
        List<Point> taken = first.stream()
                .flatMap(draw -> draw.centres().stream())
                .map(DrawnCentre::world)
                .toList();
        List<RegionDraw> second =
                brain.perRegion(ALL).spacing(0, taken).unjittered().draw();
        for (int region = 0; region < 3; region++) {
            long eligible = first.get(region).eligible().getAsLong();
            assertThat(second.get(region).eligible()).hasValue(eligible - 10);
            assertThat(second.get(region).centres())
                    .hasSize((int) eligible - 10)
                    .extracting(SpacedDrawTest::voxel)
                    .doesNotContainAnyElementsOf(first.get(region).centres().stream()
                            .map(SpacedDrawTest::voxel)
                            .toList());
        }
        assertThat(brain.perRegion(20).draw().get(0).centres().subList(10, 20))
                .as("the next ten of the same lottery")
                .isEqualTo(brain.spacing(0, taken).draw().get(0).centres());
    }

    private static List<Integer> voxel(DrawnCentre centre) {
        return List.of(centre.i(), centre.j(), centre.k());
    }
}
