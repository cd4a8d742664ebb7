package io.github.spimpatches.plan;

import io.github.spimpatches.config.Splits;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.sampling.Lottery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which part of the data, and which fold, each centre belongs to.
 *
 * <p>What is never divided (a subject with all its sessions, a group of subjects, a region) is a unit. Each unit has a
 * number in [0, 1) that depends on the seed, its stratum and its own name alone, and the parts share [0, 1) among them:
 * so a unit keeps its part whoever joins or leaves. Names that end in a number step through [0, 1) by the golden ratio, so
 * that subjects 001, 002, 003, ... come as near to the shares as they can. Only where a part (or fold) would have no
 * unit, though there are enough, it takes the one with the smallest number of the part that has most to spare.
 */
public final class Division {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final Pattern NUMBERED = Pattern.compile("(.*?)([0-9]{1,15})");

    /** Nothing is divided. */
    public static final Division NONE = new Division(Splits.NONE, Map.of(), new TreeMap<>(), new TreeMap<>());

    private final Splits splits;
    private final Map<String, String> groups;
    private final SortedMap<String, Integer> splitOf;
    private final SortedMap<String, Integer> foldOf;

    private Division(
            Splits splits,
            Map<String, String> groups,
            SortedMap<String, Integer> splitOf,
            SortedMap<String, Integer> foldOf) {
        this.splits = splits;
        this.groups = groups;
        this.splitOf = splitOf;
        this.foldOf = foldOf;
    }

    /**
     * Divides the units among the parts.
     *
     * @param units the name of each unit, and its stratum
     * @param groups for each subject its unit, where a column of the participants decides; else empty
     * @throws InputProblem where there are more folds than units
     */
    static Division of(Splits splits, long seed, SortedMap<String, String> units, Map<String, String> groups) {
        if (splits.folds() > units.size()) {
            throw new InputProblem("Cannot make " + splits.folds() + " folds by " + splits.by() + ": there "
                    + (units.size() == 1 ? "is only 1" : "are only " + units.size()) + "; expected at most that many"
                    + " folds.");
        }
        double[] shares =
                splits.shares().stream().mapToDouble(Splits.Share::share).toArray();
        double[] even = new double[splits.folds()];
        java.util.Arrays.fill(even, 1.0 / Math.max(1, even.length));
        return new Division(splits, groups, dealt("split", seed, units, shares), dealt("fold", seed, units, even));
    }

    /** The same centre in its part and fold. */
    Centre placed(Centre centre) {
        if (splits.isNone()) {
            return centre;
        }
        String unit = unit(centre);
        Integer split = splitOf.get(unit);
        Integer fold = foldOf.get(unit);
        return centre.inPart(split == null ? null : splits.shares().get(split).name(), fold == null ? null : fold + 1);
    }

    /** How many units each part got, for people. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!splitOf.isEmpty()) {
            List<String> parts = new ArrayList<>();
            for (int part = 0; part < splits.shares().size(); part++) {
                parts.add(splits.shares().get(part).name() + " " + count(splitOf.values(), part));
            }
            notes.add("split by " + splits.by() + ": " + String.join(", ", parts) + " of " + splitOf.size());
        }
        if (!foldOf.isEmpty()) {
            List<String> sizes = new ArrayList<>();
            for (int fold = 0; fold < splits.folds(); fold++) {
                sizes.add(Long.toString(count(foldOf.values(), fold)));
            }
            notes.add("folds by " + splits.by() + ": " + String.join(", ", sizes) + " of " + foldOf.size());
        }
        return notes;
    }

    private String unit(Centre centre) {
        if (splits.by().equals(Splits.REGION)) {
            return Integer.toString(centre.label());
        }
        return groups.getOrDefault(centre.subject(), centre.subject());
    }

    private static SortedMap<String, Integer> dealt(
            String what, long seed, SortedMap<String, String> units, double[] shares) {
        SortedMap<String, Integer> dealt = new TreeMap<>();
        if (shares.length == 0) {
            return dealt;
        }
        units.forEach((unit, stratum) -> dealt.put(unit, part(number(what, seed, stratum, unit), shares)));
        for (int part = 0; part < shares.length && units.size() >= shares.length; part++) {
            if (count(dealt.values(), part) == 0) {
                int rich = richest(dealt.values(), shares);
                dealt.entrySet().stream()
                        .filter(entry -> entry.getValue() == rich)
                        .min(Comparator.comparingDouble(
                                entry -> number("spare", seed, units.get(entry.getKey()), entry.getKey())))
                        .orElseThrow()
                        .setValue(part);
            }
        }
        return dealt;
    }

    private static int part(double number, double[] shares) {
        double end = 0;
        for (int part = 0; part < shares.length - 1; part++) {
            end += shares[part];
            if (number < end) {
                return part;
            }
        }
        return shares.length - 1;
    }

    /** The part of at least two units that exceeds its share by most. */
    private static int richest(Collection<Integer> dealt, double[] shares) {
        int richest = -1;
        double most = Double.NEGATIVE_INFINITY;
        for (int part = 0; part < shares.length; part++) {
            long count = count(dealt, part);
            double spare = count - shares[part] * dealt.size();
            if (count > 1 && spare > most) {
                most = spare;
                richest = part;
            }
        }
        return richest;
    }

    private static long count(Collection<Integer> dealt, int part) {
        return dealt.stream().filter(one -> one == part).count();
    }

    /** A unit's number in [0, 1). */
    static double number(String what, long seed, String stratum, String unit) {
        Matcher numbered = NUMBERED.matcher(unit);
        boolean isNumbered = numbered.matches();
        String word = isNumbered ? numbered.group(1) : unit;
        long key = new Lottery(seed, List.of(what, stratum, word)).key(0);
        long step = isNumbered ? Long.parseLong(numbered.group(2)) : 0;
        return ((key + step * GOLDEN_GAMMA) >>> 11) * 0x1p-53;
    }
}
