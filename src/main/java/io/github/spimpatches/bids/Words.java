package io.github.spimpatches.bids;

import java.util.Collection;
import java.util.List;

/** Lists of things in a message: all where they are few, else the first ones and how many more. */
final class Words {
    private static final int FEW = 12;

    private Words() {}

    static String some(Collection<String> words) {
        List<String> all = words.stream().distinct().toList();
        if (all.size() <= FEW) {
            return String.join(", ", all);
        }
        return String.join(", ", all.subList(0, FEW)) + " and " + (all.size() - FEW) + " more";
    }
}
