package io.github.spimpatches.atlas;

import io.github.spimpatches.atlas.SidedWord.Side;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Which labels are the left and right of one another. By abbreviation first, then by name; exact words before words
 * that differ in case ({@code cm-L} and {@code CM-L} may be two nuclei, {@code L_Iso} and {@code R_ISO} are one).
 */
final class SidePairs {

    /**
     * Two sides of one region.
     *
     * @param name without the side
     * @param abbreviation without the side; null where the labels have none, or none that says its side
     */
    record Pair(Region left, Region right, String name, String abbreviation) {}

    private SidePairs() {}

    static List<Pair> among(List<Region> labels) {
        List<Pair> pairs = new ArrayList<>();
        Set<Integer> paired = new HashSet<>();
        for (Function<Region, String> word : List.<Function<Region, String>>of(Region::abbreviation, Region::name)) {
            collect(labels, word, UnaryOperator.identity(), paired, pairs);
            collect(labels, word, base -> base.toLowerCase(Locale.ROOT), paired, pairs);
        }
        return pairs;
    }

    private static void collect(
            List<Region> labels,
            Function<Region, String> word,
            UnaryOperator<String> key,
            Set<Integer> paired,
            List<Pair> pairs) {
        record Sides(List<Region> left, List<Region> right) {}
        Map<String, Sides> byBase = new LinkedHashMap<>();
        for (Region label : labels) {
            Optional<SidedWord> sided = sided(word.apply(label));
            if (sided.isPresent() && !paired.contains(label.index())) {
                Sides sides = byBase.computeIfAbsent(
                        key.apply(sided.get().base()), ignored -> new Sides(new ArrayList<>(), new ArrayList<>()));
                (sided.get().side() == Side.LEFT ? sides.left : sides.right).add(label);
            }
        }
        for (Sides sides : byBase.values()) {
            if (sides.left.size() == 1 && sides.right.size() == 1) {
                Region left = sides.left.get(0);
                Region right = sides.right.get(0);
                paired.add(left.index());
                paired.add(right.index());
                pairs.add(new Pair(
                        left,
                        right,
                        sided(left.name()).map(SidedWord::base).orElse(left.name()),
                        sided(left.abbreviation()).map(SidedWord::base).orElse(null)));
            }
        }
    }

    private static Optional<SidedWord> sided(String word) {
        return word == null ? Optional.empty() : SidedWord.of(word);
    }
}
