package io.github.spimpatches.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.config.Splits;
import io.github.spimpatches.config.Splits.Share;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.problem.InputProblem;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DivisionTest {
    private static final List<Share> SHARES =
            List.of(new Share("train", 0.7), new Share("val", 0.15), new Share("test", 0.15));

    private static Splits splits(int folds) {
        return new Splits(SHARES, folds, Splits.SUBJECT, null, null, List.of());
    }

    private static Division divide(Splits splits, long seed, SortedMap<String, String> units) {
        return Division.of(splits, seed, units, Map.of());
    }

    private static Centre centre(String subject, String session) {
        return new Centre(subject, session, "a", null, 7, "n", "N", 1, new Point(0, 0, 0), 0, 0, 0, 1.0, 1.0);
    }

    private static Map<String, String> parts(Division division, SortedMap<String, String> units) {
        Map<String, String> parts = new TreeMap<>();
        units.keySet()
                .forEach(unit ->
                        parts.put(unit, division.placed(centre(unit, null)).split()));
        return parts;
    }

    private static SortedMap<String, String> numbered(int subjects) {
        SortedMap<String, String> units = new TreeMap<>();
        for (int subject = 1; subject <= subjects; subject++) {
            units.put(String.format(Locale.ROOT, "%03d", subject), "");
        }
        return units;
    }

    @Test
    void aSubjectKeepsItsPartAndFoldWhoeverJoins() {
        SplittableRandom random = new SplittableRandom(3);
        for (int trial = 0; trial < 100; trial++) {
            SortedMap<String, String> few = new TreeMap<>();
            while (few.size() < 60) {
                few.put(trial % 2 == 0 ? "M" + random.nextInt(100_000) : word(random), "");
            }
            SortedMap<String, String> many = new TreeMap<>(few);
            while (many.size() < 150) {
                many.put(word(random), "");
            }
            Division small = divide(splits(4), trial, few);
            Division large = divide(splits(4), trial, many);
            for (String subject : few.keySet()) {
                assertThat(large.placed(centre(subject, null)))
                        .as("trial %d", trial)
                        .isEqualTo(small.placed(centre(subject, null)));
            }
        }
    }

    private static String word(SplittableRandom random) {
        return random.ints(6, 'a', 'z' + 1).mapToObj(Character::toString).collect(Collectors.joining());
    }

    @Test
    void subjectsThatAreNumberedComeNearToTheSharesInEveryCohort() {
        double worst = 0;
        for (int seed = 0; seed < 50; seed++) {
            for (int subjects = 10; subjects <= 120; subjects += 11) {
                SortedMap<String, String> units = numbered(subjects);
                Map<String, Long> counts = count(parts(divide(splits(0), seed, units), units));
                for (Share share : SHARES) {
                    double off = counts.getOrDefault(share.name(), 0L) - share.share() * subjects;
                    worst = Math.max(worst, Math.abs(off));
                }
            }
        }
        assertThat(worst).as("subjects too many or too few").isLessThan(2.5);
    }

    @Test
    void withinEachGroupTheSharesHoldToo() {
        SortedMap<String, String> units = numbered(90);
        units.replaceAll((subject, none) -> Integer.parseInt(subject) <= 40 ? "WT" : "5xFAD");
        Map<String, String> parts = parts(divide(splits(0), 42, units), units);
        for (String group : List.of("WT", "5xFAD")) {
            Map<String, String> own = new HashMap<>(parts);
            own.keySet().removeIf(subject -> !units.get(subject).equals(group));
            Map<String, Long> counts = count(own);
            for (Share share : SHARES) {
                assertThat((double) counts.get(share.name()))
                        .as("%s of %s", share, group)
                        .isBetween(share.share() * own.size() - 2.5, share.share() * own.size() + 2.5);
            }
        }
    }

    /** 4,000 names without numbers: 2 degrees of freedom, 99.9 % at 13.8. */
    @Test
    void subjectsWithNamesFallByTheShares() {
        SplittableRandom random = new SplittableRandom(5);
        SortedMap<String, String> units = new TreeMap<>();
        while (units.size() < 4000) {
            units.put(word(random), "");
        }
        Map<String, Long> counts = count(parts(divide(splits(0), 42, units), units));
        double chiSquare = SHARES.stream()
                .mapToDouble(
                        share -> Math.pow(counts.get(share.name()) - 4000 * share.share(), 2) / (4000 * share.share()))
                .sum();
        assertThat(chiSquare).isLessThan(13.8);
    }

    @Test
    void anotherSeedDividesOtherwise() {
        SortedMap<String, String> units = numbered(40);
        assertThat(parts(divide(splits(0), 1, units), units)).isNotEqualTo(parts(divide(splits(0), 2, units), units));
    }

    @Test
    void allSessionsOfASubjectStayTogether() {
        SortedMap<String, String> units = numbered(30);
        Division division = divide(splits(5), 42, units);
        for (String subject : units.keySet()) {
            assertThat(division.placed(centre(subject, "b")).split())
                    .isEqualTo(division.placed(centre(subject, "a")).split());
            assertThat(division.placed(centre(subject, "b")).fold())
                    .isEqualTo(division.placed(centre(subject, "a")).fold());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 9, 23})
    void noFoldIsEmptyWhereThereAreEnoughSubjects(int subjects) {
        for (int seed = 0; seed < 50; seed++) {
            SortedMap<String, String> units = numbered(subjects);
            Division division = divide(splits(5), seed, units);
            assertThat(units.keySet().stream()
                            .map(subject ->
                                    division.placed(centre(subject, null)).fold())
                            .distinct()
                            .sorted())
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, 5).boxed().toList());
        }
    }

    @Test
    void moreFoldsThanSubjectsIsWrongInput() {
        assertThatThrownBy(() -> divide(splits(5), 42, numbered(3)))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot make 5 folds by subject: there are only 3; expected at most that many folds.");
    }

    @Test
    void groupsAreNeverDivided() {
        Map<String, String> litter = Map.of("01", "A", "02", "A", "03", "B", "04", "C");
        SortedMap<String, String> units = new TreeMap<>(Map.of("A", "", "B", "", "C", ""));
        Splits splits = new Splits(SHARES, 0, "litter", null, null, List.of());
        Division division = Division.of(splits, 42, units, litter);
        assertThat(division.placed(centre("01", null)).split())
                .isEqualTo(division.placed(centre("02", null)).split());
        assertThat(division.notes()).containsExactly("split by litter: train 1, val 1, test 1 of 3");
    }

    private static Map<String, Long> count(Map<String, String> parts) {
        return parts.values().stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
