package io.github.spimpatches.patch;

import io.github.spimpatches.config.Settings.Partition;
import io.github.spimpatches.manifest.Centre;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The centres of a run in the portions that its tasks get, one each: a label's, in all subjects or in one. The largest
 * portion is number 0, since one that takes long must not be the last to start; of equal ones the smaller label, then
 * the smaller subject comes first.
 */
public final class Portions {
    /** What the centres of one portion share; {@code subject} is null where they are of all subjects. */
    private record Key(int label, String subject) {
        static final Comparator<Key> ORDER = Comparator.comparingInt(Key::label)
                .thenComparing(Key::subject, Comparator.nullsFirst(Comparator.naturalOrder()));
    }

    private final Collection<Centre> centres;
    private final Partition partition;
    private final Map<Key, Integer> numbers = new HashMap<>();

    /** @param centres of all labels and subjects, in any order; walked more than once */
    public Portions(Collection<Centre> centres, Partition partition) {
        this.centres = centres;
        this.partition = partition;
        Map<Key, Long> counts = new HashMap<>();
        for (Centre centre : centres) {
            counts.merge(key(centre), 1L, Long::sum);
        }
        List<Key> largestFirst = new ArrayList<>(counts.keySet());
        largestFirst.sort(Comparator.<Key>comparingLong(counts::get).reversed().thenComparing(Key.ORDER));
        largestFirst.forEach(key -> numbers.put(key, numbers.size()));
    }

    /** How many there are; none is empty. */
    public int count() {
        return numbers.size();
    }

    /** The number of the portion that a centre belongs to, from 0. */
    public int numberOf(Centre centre) {
        return numbers.get(key(centre));
    }

    public Collection<Centre> centres() {
        return centres;
    }

    public Partition partition() {
        return partition;
    }

    /** Each portion's centres, the largest first. */
    public List<List<Centre>> lists() {
        List<List<Centre>> lists = new ArrayList<>();
        for (int number = 0; number < count(); number++) {
            lists.add(new ArrayList<>());
        }
        centres.forEach(centre -> lists.get(numberOf(centre)).add(centre));
        return lists;
    }

    private Key key(Centre centre) {
        return switch (partition) {
            case LABEL -> new Key(centre.label(), null);
            case LABEL_AND_SUBJECT -> new Key(centre.label(), Extraction.key(centre.subject(), centre.session()));
        };
    }
}
