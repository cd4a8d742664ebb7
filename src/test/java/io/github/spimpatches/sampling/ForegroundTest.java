package io.github.spimpatches.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.config.Containment;
import io.github.spimpatches.config.ForegroundRule;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Box;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Draws under a rule of foreground, in a mask of stripes five voxels wide. */
class ForegroundTest {
    private static final int ALL = 1_000_000;
    private static final double LEAST = 0.5;
    private static final double MOST = 0.7;

    static Stream<MadeDraw> brains() {
        return Stream.of(
                MadeDraw.brain(),
                MadeDraw.brain().containment(Containment.CENTER),
                MadeDraw.brain().containment(Containment.fraction(0.7)),
                MadeDraw.brain().spacing(0.25, List.of()),
                MadeDraw.brain().sampler(Sampler.NUMPY_LEGACY).unjittered(),
                MadeDraw.obliqueBrain(),
                MadeDraw.obliqueBrain().containment(Containment.CENTER));
    }

    private static boolean isForeground(long x, long y, long z) {
        return (x / 5 + y / 5 + z / 7) % 2 == 0;
    }

    private static MadeDraw under(MadeDraw brain, double least, double most) {
        Extent image = brain.frame().image();
        ForegroundMap map =
                new ForegroundMap(image, Extent.cube(1), Affine.IDENTITY, (x, y, z) -> isForeground(x, y, z) ? 1 : 0);
        return brain.foreground(
                new Foreground(new ForegroundRule(least, most, ForegroundRule.ANY.mask()), map, brain.frame()));
    }

    private static double counted(MadeDraw brain, Point world) {
        Box box = Box.around(
                brain.frame().worldToVoxel().apply(world), brain.frame().patch());
        long count = 0;
        for (long z = box.z(); z < box.end(2); z++) {
            for (long y = box.y(); y < box.end(1); y++) {
                for (long x = box.x(); x < box.end(0); x++) {
                    count += isForeground(x, y, z) ? 1 : 0;
                }
            }
        }
        return (double) count / box.size().voxels();
    }

    @ParameterizedTest
    @MethodSource("brains")
    void everyPatchHoldsTheAskedShareAndSaysIt(MadeDraw brain) {
        List<RegionDraw> drawn = under(brain, LEAST, MOST).draw();
        List<DrawnCentre> centres =
                drawn.stream().flatMap(draw -> draw.centres().stream()).toList();
        assertThat(centres).isNotEmpty().allSatisfy(centre -> {
            double share = counted(brain, centre.world());
            assertThat(share).isBetween(LEAST, MOST);
            assertThat(centre.foreground()).isEqualTo(ForegroundRule.rounded(share));
        });
    }

    @ParameterizedTest
    @MethodSource("brains")
    void noPlaceThatHoldsIsLeftOut(MadeDraw brain) {
        if (brain.sampler() == Sampler.NUMPY_LEGACY || brain.spacing().isApart()) {
            return;
        }
        MadeDraw still = brain.unjittered().perRegion(ALL);
        List<RegionDraw> all = still.draw();
        List<RegionDraw> drawn = under(still, LEAST, MOST).draw();
        for (int region = 0; region < all.size(); region++) {
            assertThat(drawn.get(region).centres())
                    .extracting(DrawnCentre::world)
                    .containsExactlyElementsOf(all.get(region).centres().stream()
                            .map(DrawnCentre::world)
                            .filter(world -> counted(brain, world) >= LEAST && counted(brain, world) <= MOST)
                            .toList());
            if (drawn.get(region).eligible().isPresent()) {
                assertThat(drawn.get(region).eligible())
                        .hasValue(drawn.get(region).centres().size());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("brains")
    void moreOnlyAddsWhateverTheThreads(MadeDraw brain) throws Exception {
        MadeDraw many = under(brain, LEAST, MOST).perRegion(25);
        List<RegionDraw> drawn = many.draw();
        for (int threads : new int[] {1, 5}) {
            ForkJoinPool pool = new ForkJoinPool(threads);
            try {
                assertThat(pool.submit(many::draw).get()).isEqualTo(drawn);
            } finally {
                pool.shutdown();
            }
        }
        if (brain.sampler() != Sampler.NUMPY_LEGACY) {
            List<RegionDraw> few = many.perRegion(4).draw();
            for (int region = 0; region < drawn.size(); region++) {
                assertThat(drawn.get(region).centres())
                        .startsWith(few.get(region).centres().toArray(DrawnCentre[]::new));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("brains")
    void theAdviceGivesAll(MadeDraw brain) {
        if (brain.sampler() == Sampler.NUMPY_LEGACY || brain.spacing().isApart()) {
            return;
        }
        MadeDraw still = brain.unjittered();
        for (RegionDraw draw : under(still, 0.71, 1).draw()) {
            if (draw.isShort() && draw.advice().contains("--min-foreground")) {
                assertThat(draw.advice())
                        .matches(
                                "[0-9]+ places? (has|have) a foreground of at least 0.71: --min-foreground 0[.][0-9]+");
                double bound = Double.parseDouble(draw.advice().replaceAll(".* ", ""));
                assertThat(bound).isLessThan(0.71);
                assertThat(under(still.regions(List.of(draw.region())), bound, 1)
                                .draw()
                                .get(0)
                                .isShort())
                        .isFalse();
            }
        }
        for (RegionDraw draw : under(still, 0, 0.2).draw()) {
            if (draw.isShort() && draw.advice().contains("--max-foreground")) {
                double bound = Double.parseDouble(draw.advice().replaceAll(".* ", ""));
                assertThat(under(still.regions(List.of(draw.region())), 0, bound)
                                .draw()
                                .get(0)
                                .isShort())
                        .isFalse();
            }
        }
    }
}
