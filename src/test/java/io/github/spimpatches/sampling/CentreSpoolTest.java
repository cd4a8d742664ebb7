package io.github.spimpatches.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.geometry.Point;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CentreSpoolTest {
    @Test
    void givesBackWhatItKeeps() throws IOException {
        CentreSpool spool = CentreSpool.open();
        List<RegionDraw> first = draws(3, 0, 5);
        List<RegionDraw> second = draws(4);

        List<RegionDraw> keptFirst = spool.keep(first);
        List<RegionDraw> keptSecond = spool.keep(second);

        assertThat(keptFirst).isEqualTo(first);
        assertThat(keptSecond).isEqualTo(second);
        assertThat(keptFirst.get(2).centres()).hasSize(5);
        assertThat(keptFirst.get(2).centres().get(4))
                .isEqualTo(first.get(2).centres().get(4));
        assertThat(keptFirst.get(2).centres().subList(1, 3))
                .isEqualTo(first.get(2).centres().subList(1, 3));
    }

    private static List<RegionDraw> draws(int... counts) {
        List<RegionDraw> draws = new ArrayList<>();
        for (int count : counts) {
            List<DrawnCentre> centres = new ArrayList<>();
            for (int n = 0; n < count; n++) {
                Point world = new Point(n + 0.1, -n / 3.0, 5e-7);
                centres.add(new DrawnCentre(n, -n, 70_000, world, 0.25, 1 / 7.0, n % 2 == 0 ? null : 0.5));
            }
            Region region = new Region(count, "name", null, List.of(count));
            draws.add(new RegionDraw(region, 9, OptionalLong.of(7), centres, "lottery", 10, "advice"));
        }
        return draws;
    }
}
