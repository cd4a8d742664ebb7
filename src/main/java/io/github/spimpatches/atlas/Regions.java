package io.github.spimpatches.atlas;

import io.github.spimpatches.config.CommaLists;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.NearMatches;
import io.github.spimpatches.problem.Problems;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a user may ask for in one atlas, and the answer.
 *
 * <p>A word is an index, a name or an abbreviation; {@code index:7}, {@code abbr:7} and {@code name:7} say which. A word
 * with commas that is none of these is several ({@code CA1,DG}). Exact
 * words come before words that differ in case. A label with parts is the union of itself and its parts. Index 0 is
 * background.
 */
public final class Regions {
    private static final int BACKGROUND = 0;

    private final String where;
    private final Hierarchy hierarchy;
    private final Hemispheres hemispheres;
    /** Every label and parent, ascending; without members, which only the wanted ones get. */
    private final Map<Integer, Region> known = new TreeMap<>();
    /** The labels that the table or the volume has: those that can be members, and those of an empty request. */
    private final Set<Integer> labels = new HashSet<>();

    private final List<SidePairs.Pair> pairs;
    private final Words abbreviations;
    private final Words names;

    private Regions(LabelTable table, Hierarchy hierarchy, int[] present, Hemispheres hemispheres) {
        this.where = table.where();
        this.hierarchy = hierarchy;
        this.hemispheres = hemispheres;
        for (Hierarchy.Entry entry : hierarchy.entries()) {
            add(entry.index(), entry.name(), entry.abbreviation());
        }
        for (LabelTable.Row row : table.rows()) {
            add(row.index(), row.name(), row.abbreviation());
            labels.add(row.index());
        }
        for (int label : present) {
            labels.add(label);
            if (!known.containsKey(label)) {
                add(label, null, null);
            }
        }
        List<Region> foreground =
                known.values().stream().filter(r -> r.index() != BACKGROUND).toList();
        this.pairs = SidePairs.among(foreground);
        this.abbreviations = new Words(known.values(), Region::abbreviation);
        this.names = new Words(known.values(), Region::name);
    }

    private void add(int index, String name, String abbreviation) {
        known.put(
                index,
                new Region(
                        index,
                        name != null ? name : abbreviation != null ? abbreviation : "label " + index,
                        abbreviation,
                        List.of()));
    }

    /**
     * The regions that a user wants.
     *
     * @param wanted words; empty for every label with index above 0 that the table or the volume has
     * @param present the labels that the volume has
     * @return in the order of the words, without duplicates; ascending by index for an empty request
     * @throws InputProblem one line for each word that is unknown (with what is near), ambiguous or background; or where the
     *     table has no label
     */
    public static List<Region> resolve(
            List<String> wanted, LabelTable table, Hierarchy hierarchy, int[] present, Hemispheres hemispheres) {
        if (table.rows().stream().noneMatch(row -> row.index() > BACKGROUND)) {
            int rows = table.rows().size();
            throw new InputProblem("No label stands in " + table.where() + ": " + rows + (rows == 1 ? " row" : " rows")
                    + ", none with an index from 1. Was it copied whole?");
        }
        Regions regions = new Regions(table, hierarchy, present, hemispheres);
        return ShortNames.distinct(wanted.isEmpty() ? regions.all() : regions.resolve(wanted));
    }

    private List<Region> all() {
        Map<Integer, SidePairs.Pair> pairOf = new HashMap<>();
        if (hemispheres == Hemispheres.MERGE) {
            for (SidePairs.Pair pair : pairs) {
                pairOf.put(pair.left().index(), pair);
                pairOf.put(pair.right().index(), pair);
            }
        }
        Map<Integer, Region> all = new TreeMap<>();
        for (Region region : known.values()) {
            if (region.index() <= BACKGROUND || !labels.contains(region.index())) {
                continue;
            }
            SidePairs.Pair pair = pairOf.get(region.index());
            Region whole = pair == null ? withMembers(region) : union(pair);
            all.put(whole.index(), whole);
        }
        return List.copyOf(all.values());
    }

    private List<Region> resolve(List<String> wanted) {
        Problems problems = new Problems();
        Map<Integer, Region> found = new LinkedHashMap<>();
        for (String word : CommaLists.split(wanted, this::isKnown)) {
            problems.attempt(() -> find(word.strip())).ifPresent(region -> {
                Region before = found.putIfAbsent(region.index(), region);
                if (before != null && !before.equals(region)) {
                    problems.add("Labels " + before.shortName() + " and " + region.shortName()
                            + " cannot be sampled in one run: one is the union of two sides, the other its left side"
                            + " (index " + region.index() + ")");
                }
            });
        }
        problems.throwIfAny();
        return List.copyOf(found.values());
    }

    /** Whether a word means something here, were it ambiguous. */
    private boolean isKnown(String word) {
        String bare = word.replaceFirst("^(index|abbr|name):", "").strip();
        return !byIndex(bare).isEmpty()
                || !abbreviations.find(bare).isEmpty()
                || !names.find(bare).isEmpty()
                || !basesByAbbreviation(bare).isEmpty()
                || !basesByName(bare).isEmpty();
    }

    private Region find(String word) {
        int colon = word.indexOf(':');
        String rest = word.substring(colon + 1).strip();
        return switch (colon < 0 ? "" : word.substring(0, colon)) {
            case "index" -> one(word, byIndex(rest));
            case "abbr" -> one(word, abbreviations.find(rest), basesByAbbreviation(rest));
            case "name" -> one(word, names.find(rest), basesByName(rest));
            default -> byAnything(word);
        };
    }

    private Region byAnything(String word) {
        Set<Integer> indices = byIndex(word);
        Set<Integer> exact = new LinkedHashSet<>(abbreviations.exact(word));
        exact.addAll(names.exact(word));
        if (!indices.isEmpty()) {
            exact.addAll(indices);
            return one(word, exact);
        }
        if (!exact.isEmpty()) {
            return one(word, exact);
        }
        Optional<Region> union = union(word, basesByAbbreviation(word), basesByName(word));
        if (union.isPresent()) {
            return union.get();
        }
        Set<Integer> loose = new LinkedHashSet<>(abbreviations.loose(word));
        loose.addAll(names.loose(word));
        return one(word, loose);
    }

    private Region one(String word, Set<Integer> indices, List<SidePairs.Pair> bases) {
        return indices.isEmpty() ? union(word, bases, List.of()).orElseThrow(() -> unknown(word)) : one(word, indices);
    }

    private Region one(String word, Set<Integer> indices) {
        if (indices.isEmpty()) {
            throw unknown(word);
        }
        if (indices.size() > 1) {
            throw ambiguous(word, indices);
        }
        int index = indices.iterator().next();
        if (index == BACKGROUND) {
            throw new InputProblem("Label \"" + word + "\" of " + where
                    + " cannot be sampled: index 0 is background and is never sampled");
        }
        return withMembers(known.get(index));
    }

    /** Under {@link Hemispheres#MERGE}, the union that a word without side stands for. */
    private Optional<Region> union(String word, List<SidePairs.Pair> first, List<SidePairs.Pair> second) {
        if (hemispheres == Hemispheres.SPLIT) {
            return Optional.empty();
        }
        Set<SidePairs.Pair> bases = new LinkedHashSet<>(first);
        bases.addAll(second);
        if (bases.size() > 1) {
            Set<Integer> indices = new LinkedHashSet<>();
            bases.forEach(pair -> indices.add(pair.left().index()));
            throw ambiguous(word, indices);
        }
        return bases.stream().findFirst().map(this::union);
    }

    private Region union(SidePairs.Pair pair) {
        return withMembers(pair.left()).and(withMembers(pair.right()), pair.name(), pair.abbreviation());
    }

    private Region withMembers(Region region) {
        List<Integer> members = new ArrayList<>();
        members.add(region.index());
        members.addAll(hierarchy.descendants(region.index()));
        members.removeIf(index -> index == BACKGROUND || !labels.contains(index));
        return new Region(
                region.index(),
                region.name(),
                region.abbreviation(),
                members.isEmpty() ? List.of(region.index()) : members);
    }

    private Set<Integer> byIndex(String word) {
        OptionalInt index = word.matches("-?[0-9]+") ? LabelTable.integer(word) : OptionalInt.empty();
        return index.isPresent() && known.containsKey(index.getAsInt()) ? Set.of(index.getAsInt()) : Set.of();
    }

    private List<SidePairs.Pair> basesByAbbreviation(String word) {
        return bases(word, SidePairs.Pair::abbreviation);
    }

    private List<SidePairs.Pair> basesByName(String word) {
        return bases(word, SidePairs.Pair::name);
    }

    private List<SidePairs.Pair> bases(String word, Function<SidePairs.Pair, String> base) {
        List<SidePairs.Pair> exact =
                pairs.stream().filter(pair -> word.equals(base.apply(pair))).toList();
        return exact.isEmpty()
                ? pairs.stream()
                        .filter(pair -> word.equalsIgnoreCase(base.apply(pair)))
                        .toList()
                : exact;
    }

    private InputProblem ambiguous(String word, Set<Integer> indices) {
        List<String> meanings = new ArrayList<>();
        List<String> forms = new ArrayList<>();
        for (int index : indices) {
            Region region = known.get(index);
            meanings.add("index " + index + " (" + region.name()
                    + (region.abbreviation() == null ? "" : ", " + region.abbreviation()) + ")");
            forms.add("index:" + index);
        }
        return new InputProblem("Label \"" + word + "\" is ambiguous in " + where + ": it may be "
                + String.join(" or ", meanings) + ". Write " + String.join(" or ", forms) + ".");
    }

    private InputProblem unknown(String word) {
        String bare = word.replaceFirst("^(index|abbr|name):", "").strip();
        List<SidePairs.Pair> sides = new ArrayList<>(basesByAbbreviation(bare));
        sides.addAll(basesByName(bare));
        String start = "Unknown label \"" + word + "\" in " + where;
        if (!sides.isEmpty()) {
            SidePairs.Pair pair = sides.get(0);
            return new InputProblem(
                    start + ": it is there by side, as " + pair.left().words() + " and "
                            + pair.right().words() + ". Ask for these, or for both as one with --hemispheres merge.");
        }
        if (bare.matches("-?[0-9]+") && !known.isEmpty()) {
            List<Integer> indices = List.copyOf(known.keySet());
            return new InputProblem(
                    start + ". Its indices go from " + indices.get(0) + " to " + indices.get(indices.size() - 1) + ".");
        }
        Set<String> words = new LinkedHashSet<>();
        for (Region region : known.values()) {
            if (region.index() != BACKGROUND && region.abbreviation() != null) {
                words.add(region.abbreviation());
            }
        }
        for (Region region : known.values()) {
            if (region.index() != BACKGROUND) {
                words.add(region.name());
            }
        }
        return new InputProblem(start + "." + NearMatches.question(bare, words));
    }

    /** Which labels a word stands for. */
    private static final class Words {
        private final Map<String, Set<Integer>> exact = new HashMap<>();
        private final Map<String, Set<Integer>> loose = new HashMap<>();

        Words(Collection<Region> regions, Function<Region, String> word) {
            for (Region region : regions) {
                String text = word.apply(region);
                if (text != null) {
                    exact.computeIfAbsent(text, ignored -> new LinkedHashSet<>())
                            .add(region.index());
                    loose.computeIfAbsent(text.toLowerCase(Locale.ROOT), ignored -> new LinkedHashSet<>())
                            .add(region.index());
                }
            }
        }

        Set<Integer> exact(String word) {
            return exact.getOrDefault(word, Set.of());
        }

        Set<Integer> loose(String word) {
            return loose.getOrDefault(word.toLowerCase(Locale.ROOT), Set.of());
        }

        Set<Integer> find(String word) {
            Set<Integer> found = exact(word);
            return found.isEmpty() ? loose(word) : found;
        }
    }
}
