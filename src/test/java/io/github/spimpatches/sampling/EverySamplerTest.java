package io.github.spimpatches.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every sampler, alone and with a least distance and a rule of foreground. */
class EverySamplerTest {

    /** A draw, named for the messages. */
    private record Case(String name, MadeDraw brain, boolean onlyAdds) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> samplers() {
        return Stream.of(
                        new Case("lottery", MadeDraw.brain(), true),
                        new Case("stratified", MadeDraw.brain().sampler(Sampler.STRATIFIED), true),
                        new Case("background", MadeDraw.brain().sampler(Sampler.BACKGROUND), true),
                        new Case("density", mapped(MappedSampler.Rule.DENSITY), true),
                        new Case("active", mapped(MappedSampler.Rule.ACTIVE), true),
                        new Case("grid", MadeDraw.brain().grid(7), false),
                        new Case("numpy-legacy", MadeDraw.brain().sampler(Sampler.NUMPY_LEGACY), false),
                        new Case("oblique", MadeDraw.obliqueBrain(), true))
                .flatMap(plain ->
                        plain.name().equals("numpy-legacy") ? Stream.of(plain) : Stream.of(plain, apart(plain)));
    }

    private static Case apart(Case plain) {
        return new Case(plain.name() + ", apart", plain.brain().spacing(0.22, List.of()), plain.onlyAdds());
    }

    private static MadeDraw mapped(MappedSampler.Rule rule) {
        MadeDraw brain = MadeDraw.brain();
        Extent extent = brain.labels().extent();
        float[][] planes = new float[extent.z()][extent.x() * extent.y()];
        for (int k = 0; k < extent.z(); k++) {
            for (int at = 0; at < planes[k].length; at++) {
                planes[k][at] = 1 + (at * 13 + k * 7) % 19;
            }
        }
        WeightMap map = new WeightMap("map.nii", extent, brain.labels().voxelToWorld(), 0, planes);
        return brain.sampler(MappedSampler.of(rule, map, brain.labels(), brain.regions(), "sub-01"));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void drawsTheSameOnAnyNumberOfThreads(Case drawn) throws Exception {
        MadeDraw brain = drawn.brain().perRegion(40);
        List<RegionDraw> once = brain.draw();
        assertThat(once).flatExtracting(RegionDraw::centres).isNotEmpty();
        for (int threads : new int[] {1, 3, 8}) {
            ForkJoinPool pool = new ForkJoinPool(threads);
            try {
                assertThat(pool.submit(brain::draw).get()).isEqualTo(once);
            } finally {
                pool.shutdown();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void drawsALabelAsIfItWereAlone(Case drawn) {
        MadeDraw brain = drawn.brain();
        List<RegionDraw> together = brain.draw();
        for (int region = 0; region < 3; region++) {
            assertThat(brain.regions(List.of(brain.regions().get(region)))
                            .draw()
                            .get(0))
                    .isEqualTo(together.get(region));
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void onlyAddsWhereMoreAreAskedFor(Case drawn) {
        List<RegionDraw> few = drawn.brain().perRegion(5).draw();
        List<RegionDraw> many = drawn.brain().perRegion(60).draw();
        for (int region = 0; region < 3 && drawn.onlyAdds(); region++) {
            assertThat(many.get(region).centres())
                    .startsWith(few.get(region).centres().toArray(DrawnCentre[]::new));
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void keepsItsDistanceFromEachOtherAndFromEarlierRuns(Case drawn) {
        double apart = 0.22;
        if (!drawn.name().endsWith(", apart")) {
            return;
        }
        List<Point> earlier = drawn.brain().seed(7).draw().stream()
                .flatMap(draw -> draw.centres().stream().limit(3))
                .map(DrawnCentre::world)
                .toList();
        for (RegionDraw draw :
                drawn.brain().perRegion(50).spacing(apart, earlier).draw()) {
            List<Point> centres =
                    draw.centres().stream().map(DrawnCentre::world).toList();
            for (int a = 0; a < centres.size(); a++) {
                for (int b = 0; b < a; b++) {
                    assertThat(distance(centres.get(a), centres.get(b))).isGreaterThanOrEqualTo(apart);
                }
                for (Point before : earlier) {
                    assertThat(distance(centres.get(a), before)).isGreaterThanOrEqualTo(apart);
                }
            }
        }
    }

    private static double distance(Point a, Point b) {
        return Math.sqrt(Math.pow(a.x() - b.x(), 2) + Math.pow(a.y() - b.y(), 2) + Math.pow(a.z() - b.z(), 2));
    }
}
