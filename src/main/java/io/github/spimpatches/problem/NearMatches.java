package io.github.spimpatches.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** "Did you mean": the known words nearest to an unknown one, by edit distance without regard to case. */
public final class NearMatches {
    private static final int AT_MOST = 5;

    private NearMatches() {}

    /**
     * At most five of {@code known}, nearest first; a word that starts with or contains the unknown one counts as near
     * (so {@code CA1} finds {@code CA1-L}). Ties keep the order of {@code known}.
     */
    public static List<String> of(String unknown, Collection<String> known) {
        String wanted = unknown.toLowerCase(Locale.ROOT);
        int bound = Math.max(2, wanted.length() / 3);
        record Ranked(String word, int distance) {}
        return known.stream()
                .distinct()
                .map(word -> new Ranked(word, rank(wanted, word.toLowerCase(Locale.ROOT))))
                .filter(ranked -> ranked.distance <= bound)
                .sorted(Comparator.comparingInt(Ranked::distance))
                .limit(AT_MOST)
                .map(Ranked::word)
                .toList();
    }

    /** " Did you mean A, B or C?", or nothing where no word is near. */
    public static String question(String unknown, Collection<String> known) {
        List<String> near = of(unknown, known);
        if (near.isEmpty()) {
            return "";
        }
        if (near.size() == 1) {
            return " Did you mean " + near.get(0) + "?";
        }
        return " Did you mean " + String.join(", ", near.subList(0, near.size() - 1)) + " or "
                + near.get(near.size() - 1) + "?";
    }

    private static int rank(String wanted, String word) {
        if (!wanted.isEmpty() && word.startsWith(wanted)) {
            return word.length() == wanted.length() ? 0 : 1;
        }
        if (wanted.length() >= 3 && word.contains(wanted)) {
            return 2;
        }
        return editDistance(wanted, word);
    }

    private static int editDistance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[b.length()];
    }
}
