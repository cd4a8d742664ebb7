package io.github.spimpatches.bids;

import io.github.spimpatches.problem.NearMatches;
import io.github.spimpatches.problem.Problems;
import java.util.Collection;
import java.util.List;

/** The subjects or sessions that a user picked by name. */
final class Chosen {
    private Chosen() {}

    static boolean takes(List<String> wanted, String one) {
        return wanted.isEmpty() || wanted.contains(one);
    }

    /** One problem for each wanted name that is not there, with near matches and the names that are. */
    static void check(String what, List<String> wanted, Collection<String> there, String origin, Problems problems) {
        for (String one : wanted) {
            if (!there.contains(one)) {
                String has = there.isEmpty() ? "it has none" : "it has " + Words.some(there);
                problems.add("No " + what + " " + one + " in " + origin + "; " + has + "."
                        + NearMatches.question(one, there));
            }
        }
    }
}
