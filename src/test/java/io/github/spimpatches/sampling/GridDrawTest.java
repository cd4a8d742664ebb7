package io.github.spimpatches.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.config.Containment;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.problem.InputProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GridDrawTest {

    static Stream<MadeDraw> brains() {
        return Stream.of(
                MadeDraw.brain().grid(9),
                MadeDraw.brain().grid(5),
                MadeDraw.brain().grid(14),
                MadeDraw.brain().grid(9).containment(Containment.fraction(0.6)),
                MadeDraw.brain().grid(9).containment(Containment.CENTER),
                MadeDraw.obliqueBrain().grid(9));
    }

    /** Every tile of the lattice over the whole image, judged voxel by voxel. */
    @ParameterizedTest
    @MethodSource("brains")
    void isEveryTileOfTheLatticeThatSuits(MadeDraw brain) {
        List<RegionDraw> drawn = brain.draw();
        for (int region = 0; region < 3; region++) {
            RegionDraw draw = drawn.get(region);
            assertThat(draw.sampler()).isEqualTo("grid");
            assertThat(draw.centres().stream()
                            .map(centre -> start(brain, centre))
                            .toList())
                    .as("%s of region %d", brain.stride(), region + 1)
                    .isEqualTo(suiting(brain, region + 1));
        }
    }

    private static List<Long> start(MadeDraw brain, DrawnCentre centre) {
        Box box = Box.around(
                brain.frame().worldToVoxel().apply(centre.world()),
                brain.frame().patch());
        return List.of(box.z(), box.y(), box.x());
    }

    private static List<List<Long>> suiting(MadeDraw brain, int label) {
        List<List<Long>> starts = new ArrayList<>();
        int size = brain.frame().patch().x();
        int step = brain.stride().x();
        for (long z = 0; z + size <= brain.frame().image().z(); z += step) {
            for (long y = 0; y + size <= brain.frame().image().y(); y += step) {
                for (long x = 0; x + size <= brain.frame().image().x(); x += step) {
                    if (suits(brain, label, x, y, z)) {
                        starts.add(List.of(z, y, x));
                    }
                }
            }
        }
        return starts;
    }

    private static boolean suits(MadeDraw brain, int label, long x, long y, long z) {
        int size = brain.frame().patch().x();
        Affine toLabels =
                brain.labels().voxelToWorld().inverse().after(brain.frame().voxelToWorld());
        if (brain.containment().kind() == Containment.Kind.CENTER) {
            return label(brain, toLabels.apply(x + size / 2.0, y + size / 2.0, z + size / 2.0)) == label;
        }
        int in = 0;
        for (int dz = 0; dz < size; dz++) {
            for (int dy = 0; dy < size; dy++) {
                for (int dx = 0; dx < size; dx++) {
                    in += label(brain, toLabels.apply((double) x + dx, (double) y + dy, (double) z + dz)) == label
                            ? 1
                            : 0;
                }
            }
        }
        return in >= brain.containment().fraction() * size * size * size;
    }

    private static int label(MadeDraw brain, Point p) {
        long i = Math.round(p.x());
        long j = Math.round(p.y());
        long k = Math.round(p.z());
        boolean isInside = i >= 0
                && j >= 0
                && k >= 0
                && i < brain.labels().extent().x()
                && j < brain.labels().extent().y()
                && k < brain.labels().extent().z();
        return isInside ? brain.labels().labelAt((int) i, (int) j, (int) k) : 0;
    }

    @Test
    void noShortfallIsCountedAgainstN() {
        for (RegionDraw draw : MadeDraw.brain().grid(9).perRegion(1).draw()) {
            assertThat(draw.centres()).hasSizeGreaterThan(1);
            assertThat(draw.isShort()).isFalse();
        }
    }

    @Test
    void whereNoTileSuitsTheShareThatOneHasIsSaid() {
        MadeDraw brain = MadeDraw.brain().grid(61);
        RegionDraw ball = brain.draw().get(0);
        assertThat(ball.isShort()).isTrue();
        Matcher advised = Pattern.compile("--containment (fraction=0[.][0-9]+) or a smaller")
                .matcher(ball.advice());
        assertThat(advised.find()).as(ball.advice()).isTrue();
        assertThat(brain.containment(Containment.parse(advised.group(1)))
                        .draw()
                        .get(0)
                        .centres())
                .isNotEmpty();
    }

    @Test
    void aPlaceOfAnEarlierRunAndOneTooNearIsNoTile() {
        MadeDraw brain = MadeDraw.brain().grid(9);
        List<DrawnCentre> all = brain.draw().get(1).centres();
        List<Point> taken = List.of(all.get(3).world());
        assertThat(brain.spacing(0, taken).draw().get(1).centres())
                .hasSize(all.size() - 1)
                .doesNotContain(all.get(3));
        assertThat(brain.spacing(0.3, List.of()).draw().get(1).centres()).hasSizeBetween(1, all.size() / 2);
    }

    @Test
    void aStrideThatGivesFarTooManyTilesIsOneLine() {
        MadeDraw large = MadeDraw.brain().grid(1);
        MadeDraw many = new MadeDraw(
                large.labels(),
                large.regions(),
                new PatchFrame(
                        new io.github.spimpatches.geometry.Extent(20_000, 20_000, 20_000),
                        Affine.ofRows(new double[][] {{0.001, 0, 0, 0}, {0, 0.001, 0, -5}, {0, 0, 0.001, 0}}),
                        large.frame().patch()),
                Containment.CENTER,
                true,
                10,
                42,
                Sampler.LOTTERY,
                Spacing.NONE,
                large.stride(),
                Foreground.ANY);
        assertThatThrownBy(many::draw)
                .isInstanceOf(InputProblem.class)
                .hasMessageStartingWith("Cannot lay a grid over R")
                .hasMessageContaining("a stride of 1 x 1 x 1 gives ")
                .hasMessageEndingWith("tiles around it to try; expected a larger --stride.");
    }
}
