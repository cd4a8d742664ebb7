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
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
        assertThat(given(Quotas.even(cohort(40, 40, 40), Map.of(), 10, 0))).containsExactly(10, 10, 10);
    }

    @Test
    void whatOneLacksTheOthersGive() {
        List<SubjectPlan> evened = Quotas.even(cohort(40, 3, 40, 0), Map.of(), 10, 0);
        assertThat(given(evened)).containsExactly(19, 3, 18, 0);
        assertThat(evened).noneMatch(plan -> plan.draws().get(0).isShort());
    }

    @Test
    void groupsGiveAlikeHoweverManySubjectsTheyHave() {
        Map<String, String> groups = Map.of("1", "WT", "2", "FAD", "3", "FAD", "4", "FAD");
        assertThat(given(Quotas.even(cohort(40, 40, 40, 40), groups, 10, 0))).containsExactly(20, 7, 7, 6);
        assertThat(given(Quotas.even(cohort(12, 40, 40, 40), groups, 10, 0)))
                .as("what the group lacks moves to the other")
                .containsExactly(12, 10, 9, 9);
    }

    @Test
    void moreOnlyAddsAndTheFirstCentresAreTheFirstDrawn() {
        List<SubjectPlan> few = Quotas.even(cohort(40, 9, 25), Map.of(), 5, 0);
        List<SubjectPlan> many = Quotas.even(cohort(40, 9, 25), Map.of(), 10, 0);
        for (int subject = 0; subject < 3; subject++) {
            assertThat(many.get(subject).draws().get(0).centres())
                    .startsWith(few.get(subject).draws().get(0).centres().toArray(DrawnCentre[]::new));
        }
    }

    @Test
    void whereAllTogetherLackPlacesThoseThatLackFallShort() {
        List<SubjectPlan> evened = Quotas.even(cohort(11, 3), Map.of(), 10, 0);
        assertThat(given(evened)).containsExactly(11, 3);
        assertThat(evened.get(0).draws().get(0).isShort()).isFalse();
        RegionDraw poor = evened.get(1).draws().get(0);
        assertThat(poor.isShort()).isTrue();
        assertThat(poor.requested()).isEqualTo(10);
        assertThat(poor.advice())
                .isEqualTo("all subjects together lack places; this one would give 40 with: --patch-size 8");
    }

    private static final class Cohorts {
        private final SplittableRandom random;

        Cohorts(long seed) {
            random = new SplittableRandom(seed);
        }

        /** Places of up to twelve subjects, most of them enough for four times N. */
        int[] places(int perSubject) {
            return IntStream.range(0, 1 + random.nextInt(12))
                    .map(subject -> random.nextInt(3) == 0 ? random.nextInt(2 * perSubject) : 4 * perSubject)
                    .toArray();
        }

        Map<String, String> groups(int subjects) {
            return IntStream.rangeClosed(1, subjects)
                    .boxed()
                    .collect(Collectors.toMap(Object::toString, subject -> "g" + random.nextInt(3)));
        }
    }

    @Test
    void inAnyCohortGroupsAndTheirSubjectsGiveAlikeAsFarAsTheyCan() {
        for (int trial = 0; trial < 1000; trial++) {
            Cohorts cohorts = new Cohorts(trial);
            int n = 1 + trial % 9;
            int[] places = cohorts.places(n);
            Map<String, String> groups = trial % 4 == 0 ? Map.of() : cohorts.groups(places.length);
            List<Integer> given = given(Quotas.even(cohort(places), groups, n, 0));

            int all = given.stream().mapToInt(Integer::intValue).sum();
            assertThat(all)
                    .as("trial %d", trial)
                    .isEqualTo(Math.min(n * places.length, IntStream.of(places).sum()));
            Map<String, Integer> byGroup = new TreeMap<>();
            Map<String, Boolean> canGiveMore = new TreeMap<>();
            for (int a = 0; a < places.length; a++) {
                String group = groups.getOrDefault(Integer.toString(a + 1), "");
                byGroup.merge(group, given.get(a), Integer::sum);
                canGiveMore.merge(group, given.get(a) < places[a], Boolean::logicalOr);
                for (int b = 0; b < places.length; b++) {
                    boolean isSame = group.equals(groups.getOrDefault(Integer.toString(b + 1), ""));
                    if (isSame && given.get(a) < places[a]) {
                        assertThat(given.get(b))
                                .as("trial %d: %d could give more than %d does", trial, a, b)
                                .isLessThanOrEqualTo(given.get(a) + 1);
                    }
                }
            }
            for (String rich : byGroup.keySet()) {
                for (String other : byGroup.keySet()) {
                    if (canGiveMore.get(rich)) {
                        assertThat(byGroup.get(other))
                                .as("trial %d: group %s could give more", trial, rich)
                                .isLessThanOrEqualTo(byGroup.get(rich) + 1);
                    }
                }
            }
        }
    }

    @Test
    void whoeverJoinsASubjectsCentresAreStillItsFirst() {
        for (int trial = 0; trial < 300; trial++) {
            Cohorts cohorts = new Cohorts(trial);
            int[] many = cohorts.places(6);
            Map<String, String> groups = cohorts.groups(many.length);
            int[] few = java.util.Arrays.copyOf(many, Math.max(1, many.length / 2));
            List<SubjectPlan> large = Quotas.even(cohort(many), groups, 6, 0);
            List<SubjectPlan> small = Quotas.even(cohort(few), groups, 6, 0);
            for (int subject = 0; subject < few.length; subject++) {
                List<DrawnCentre> before = small.get(subject).draws().get(0).centres();
                List<DrawnCentre> after = large.get(subject).draws().get(0).centres();
                int both = Math.min(before.size(), after.size());
                assertThat(after.subList(0, both)).isEqualTo(before.subList(0, both));
            }
        }
    }

    @Test
    void backgroundIsItsShareOfWhatASubjectComesToGive() {
        List<SubjectPlan> drawn = cohort(40, 3, 40, 0).stream()
                .map(plan -> {
                    List<RegionDraw> draws = new ArrayList<>(plan.draws());
                    int wanted = Quotas.background(draws, 0.2);
                    draws.add(new RegionDraw(
                            new Region(0, "background", "background", List.of(0)),
                            999,
                            OptionalLong.of(999),
                            IntStream.range(0, wanted)
                                    .mapToObj(i -> new DrawnCentre(i, 1, 0, new Point(i, 1, 0), 1, 1))
                                    .toList(),
                            "background",
                            wanted,
                            null));
                    return plan.drawn(draws);
                })
                .toList();
        List<SubjectPlan> evened = Quotas.even(drawn, Map.of(), 10, 0.2);
        assertThat(given(evened)).containsExactly(19, 3, 18, 0);
        assertThat(evened)
                .extracting(plan -> plan.draws().get(1).centres().size())
                .as("a quarter of the others is a fifth of all")
                .containsExactly(5, 1, 5, 0);
        assertThat(evened).noneMatch(plan -> plan.draws().get(1).isShort());
    }
}
