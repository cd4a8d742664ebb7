package io.github.spimpatches.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Why patches failed, by cause: reasons that are alike ({@link Likeness}) are one. Bounded,
 * whatever fails.
 */
final class FailureCauses {
    private static final int SHOWN = 5;
    private static final int MOST = 1000;

    /**
     * @param example the first of its reasons in the alphabet's order
     * @param isOne whether all of its reasons are the same
     */
    private record Cause(long count, String example, boolean isOne) {
        Cause and(Cause other) {
            boolean same = isOne && other.isOne && example.equals(other.example);
            String first = example.compareTo(other.example) <= 0 ? example : other.example;
            return new Cause(count + other.count, first, same);
        }

        String words() {
            return "  failed " + count + " x " + (isOne ? "" : "such as: ") + example;
        }
    }

    private final Map<String, Cause> causes = new HashMap<>();
    private long others;

    void add(String reason) {
        String cause = Likeness.of(reason);
        if (causes.size() >= MOST && !causes.containsKey(cause)) {
            others++;
            return;
        }
        causes.merge(cause, new Cause(1, reason, true), Cause::and);
    }

    /** The most frequent ones, a line each. */
    void print(PrintWriter to) {
        List<Cause> frequent = new ArrayList<>(causes.values());
        frequent.sort(Comparator.comparingLong(Cause::count).reversed().thenComparing(Cause::example));
        frequent.stream().limit(SHOWN).forEach(cause -> to.println(cause.words()));
        long left =
                others + frequent.stream().skip(SHOWN).mapToLong(Cause::count).sum();
        if (left > 0) {
            to.println("  failed " + left + " x for other reasons, each in its row of the manifest");
        }
    }
}
