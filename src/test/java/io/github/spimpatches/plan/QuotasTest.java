package io.github.spimpatches.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.bids.Subject;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.sampling.DrawnCentre;
import io.github.spimpatches.sampling.RegionDraw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuotasTest {

    /** A subject for each number of places, named 1, 2, ... */
    private static List<SubjectPlan> cohort(int... places) {
        List<SubjectPlan> plans = new ArrayList<>();
        for (int at = 0; at < places.length; at++) {
            List<DrawnCentre> centres = IntStream.range(0, places[at])
                    .mapToObj(i -> new DrawnCentre(i, 0, 0, new Point(i, 0, 0), 1, 1))
                    .toList();
            RegionDraw draw = new RegionDraw(
                    new Region(7, "seven", "S", List.of(7)),
                    99,
                    OptionalLong.of(places[at]),
                    centres,
                    "stratified",
                    40,
                    places[at] < 40 ? "--patch-size 8" : null);
            Subject subject = new Subject(Integer.toString(at + 1), null, List.of(), null, null, "a", null);
            plans.add(new SubjectPlan(subject, List.of(), List.of(), List.of(draw)));
        }
        return plans;
    }

    private static List<Integer> given(List<SubjectPlan> plans) {
        return plans.stream().map(plan -> plan.draws().get(0).centres().size()).toList();
    }

    @Test
    void whereAllHaveEnoughEachGivesN() {
        assertThat(given(Quotas.even(cohort(40, 40, 40), Map.of(), 10))).containsExactly(10, 10, 10);
    }

    @Test
    void whatOneLacksTheOthersGive() {
        List<SubjectPlan> evened = Quotas.even(cohort(40, 3, 40, 0), Map.of(), 10);
        assertThat(given(evened)).containsExactly(19, 3, 18, 0);
        assertThat(evened).noneMatch(plan -> plan.draws().get(0).isShort());
    }

    @Test
    void groupsGiveAlikeHoweverManySubjectsTheyHave() {
        Map<String, String> groups = Map.of("1", "WT", "2", "FAD", "3", "FAD", "4", "FAD");
        assertThat(given(Quotas.even(cohort(40, 40, 40, 40), groups, 10))).containsExactly(20, 7, 7, 6);
        assertThat(given(Quotas.even(cohort(12, 40, 40, 40), groups, 10)))
                .as("what the group lacks moves to the other")
                .containsExactly(12, 10, 9, 9);
    }

    @Test
    void moreOnlyAddsAndTheFirstCentresAreTheFirstDrawn() {
        List<SubjectPlan> few = Quotas.even(cohort(40, 9, 25), Map.of(), 5);
        List<SubjectPlan> many = Quotas.even(cohort(40, 9, 25), Map.of(), 10);
        for (int subject = 0; subject < 3; subject++) {
            assertThat(many.get(subject).draws().get(0).centres())
                    .startsWith(few.get(subject).draws().get(0).centres().toArray(DrawnCentre[]::new));
        }
    }

    @Test
    void whereAllTogetherLackPlacesThoseThatLackFallShort() {
        List<SubjectPlan> evened = Quotas.even(cohort(11, 3), Map.of(), 10);
        assertThat(given(evened)).containsExactly(11, 3);
        assertThat(evened.get(0).draws().get(0).isShort()).isFalse();
        RegionDraw poor = evened.get(1).draws().get(0);
        assertThat(poor.isShort()).isTrue();
        assertThat(poor.requested()).isEqualTo(10);
        assertThat(poor.advice())
                .isEqualTo("all subjects together lack places; this one would give 40 with: --patch-size 8");
    }
}
