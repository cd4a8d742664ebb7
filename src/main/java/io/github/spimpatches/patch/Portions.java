package io.github.spimpatches.patch;

import io.github.spimpatches.config.Settings.Partition;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The centres of a run in the portions that its tasks get, one each: a label's, in all subjects or in one. The largest
 * portion is number 0, since one that takes long must not be the last to start; of equal ones the smaller label, then
 * the smaller subject comes first.
 */
public final class Portions {
    /** What the centres of one portion share; {@code subject} is null where they are of all subjects. */
    private record Key(int label, String subject, String session) {
        private static final Comparator<String> TEXT = Comparator.nullsFirst(Comparator.naturalOrder());
        static final Comparator<Key> ORDER = Comparator.comparingInt(Key::label)
                .thenComparing(Key::subject, TEXT)
                .thenComparing(Key::session, TEXT);
    }

    private final Location table;
    private final StorageSettings storage;
    private final Collection<Centre> centres;
    private final Partition partition;
    private final Map<Key, Integer> numbers = new HashMap<>();
    private final Set<Integer> labels = new HashSet<>();
    private final Set<String> subjects = new HashSet<>();

    /** Centres of each subject and session. */
    private final Map<String, Long> ofSessions = new HashMap<>();

    /** @param centres of all labels and subjects, in any order; walked more than once */
    public Portions(Collection<Centre> centres, Partition partition) {
        this(centres, partition, null, null);
    }

    /**
     * @param table where the same centres are, as our own Parquet table; null for nowhere
     * @param storage how to reach it
     */
    public Portions(Collection<Centre> centres, Partition partition, Location table, StorageSettings storage) {
        this.table = table;
        this.storage = storage;
        this.centres = centres;
        this.partition = partition;
        Map<Key, Long> counts = new HashMap<>();
        for (Centre centre : centres) {
            counts.merge(key(centre), 1L, Long::sum);
            labels.add(centre.label());
            subjects.add(centre.subject());
            ofSessions.merge(Extraction.key(centre.subject(), centre.session()), 1L, Long::sum);
        }
        List<Key> largestFirst = new ArrayList<>(counts.keySet());
        largestFirst.sort(Comparator.<Key>comparingLong(counts::get).reversed().thenComparing(Key.ORDER));
        largestFirst.forEach(key -> numbers.put(key, numbers.size()));
    }

    /** How many there are; none is empty. */
    public int count() {
        return numbers.size();
    }

    /** How many labels there are centres of. */
    public int labels() {
        return labels.size();
    }

    /** How many subjects there are centres in, whatever the session. */
    public int subjects() {
        return subjects.size();
    }

    /** How many patches the centres come to: one from each of their subject's images. */
    public long patches(Map<String, List<PatchSource>> sources) {
        return ofSessions.entrySet().stream()
                .mapToLong(session -> session.getValue()
                        * sources.getOrDefault(session.getKey(), List.of()).size())
                .sum();
    }

    /** The number of the portion that a centre belongs to, from 0. */
    public int numberOf(Centre centre) {
        return numbers.get(key(centre));
    }

    public Collection<Centre> centres() {
        return centres;
    }

    /** Where many centres are better read from than sent; empty for nowhere. */
    public Optional<Location> table() {
        return Optional.ofNullable(table);
    }

    /** How to reach the table. */
    public StorageSettings storage() {
        return storage;
    }

    /** Calls {@code each} for each portion with the label, the subject and session (both null where it is of all), and number. */
    public void forEach(Each each) {
        numbers.forEach((key, number) -> each.portion(key.label(), key.subject(), key.session(), number));
    }

    /** Hears of portions. */
    public interface Each {
        void portion(int label, String subject, String session, int number);
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

    /** Those of some labels only. */
    public Portions ofLabels(Set<Integer> some) {
        long size =
                centres.stream().filter(centre -> some.contains(centre.label())).count();
        Collection<Centre> chosen = new AbstractCollection<>() {
            @Override
            public Iterator<Centre> iterator() {
                return centres.stream()
                        .filter(centre -> some.contains(centre.label()))
                        .iterator();
            }

            @Override
            public int size() {
                return Math.toIntExact(size);
            }
        };
        return new Portions(chosen, partition, table, storage);
    }

    private Key key(Centre centre) {
        return switch (partition) {
            case LABEL -> new Key(centre.label(), null, null);
            case LABEL_AND_SUBJECT -> new Key(centre.label(), centre.subject(), centre.session());
        };
    }
}
