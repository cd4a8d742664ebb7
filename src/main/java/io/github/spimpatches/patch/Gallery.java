package io.github.spimpatches.patch;

import io.github.spimpatches.manifest.Centre;
import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Of which patches a task keeps pictures: the first numbers of each label, subjects taking turns. Bounded, whatever the
 * size of the cohort.
 *
 * @param perLabel places of each label
 * @param edge longest edge of a picture, pixels
 * @param picked the places, where a task does not see all of its label's; else null
 */
public record Gallery(int perLabel, int edge, Set<Place> picked) implements Serializable {
    /** A centre, by what tells it from all others of a run. */
    record Place(String subject, int label, int patch) implements Serializable {
        static Place of(Centre centre) {
            return new Place(Extraction.key(centre.subject(), centre.session()), centre.label(), centre.patch());
        }
    }

    /** No pictures. */
    public static final Gallery NONE = new Gallery(0, 0);

    private static final Comparator<Centre> TURNS = Comparator.comparingInt(Centre::patch)
            .thenComparingInt(Gallery::turn)
            .thenComparing(Centre::subject)
            .thenComparing(centre -> String.valueOf(centre.session()));

    private static final int MANY = 450;
    private static final int MOST = 6000;
    private static final int MOST_PER_LABEL = 60;

    /**
     * About 450 pictures; at least one place of each label, in smaller pictures, up to 6,000.
     *
     * @param images of one place
     */
    public static Gallery of(int labels, int images) {
        if (labels == 0 || images == 0 || (long) labels * images > MOST) {
            return labels == 0 || images == 0 ? NONE : new Gallery(1, 16);
        }
        int perLabel = Math.max(1, Math.min(MOST_PER_LABEL, MANY / (labels * images)));
        int pictures = perLabel * labels * images;
        return new Gallery(perLabel, pictures <= MANY / 3 ? 64 : pictures <= MANY ? 48 : 32);
    }

    /** Each task chooses from its label's places. */
    public Gallery(int perLabel, int edge) {
        this(perLabel, edge, null);
    }

    /** The same pictures where tasks get parts of a label: chosen here, from all the run's places. */
    public Gallery chosenFrom(Iterable<Centre> centres) {
        Map<Integer, TreeSet<Centre>> first = new HashMap<>();
        for (Centre centre : centres) {
            add(centre, first.computeIfAbsent(centre.label(), any -> new TreeSet<>(TURNS)));
        }
        Set<Place> places = new HashSet<>();
        first.values().forEach(own -> own.forEach(centre -> places.add(Place.of(centre))));
        return new Gallery(perLabel, edge, places);
    }

    /** As one of the first of its label, if it is. */
    private void add(Centre centre, TreeSet<Centre> first) {
        if (first.size() < perLabel) {
            first.add(centre);
        } else if (perLabel > 0 && TURNS.compare(centre, first.last()) < 0) {
            first.add(centre);
            first.pollLast();
        }
    }

    /** Which of one label's centres have pictures. */
    Set<Centre> chosen(List<Centre> centres) {
        if (picked != null) {
            return centres.stream()
                    .filter(centre -> picked.contains(Place.of(centre)))
                    .collect(Collectors.toSet());
        }
        TreeSet<Centre> first = new TreeSet<>(TURNS);
        centres.forEach(centre -> add(centre, first));
        return new HashSet<>(first);
    }

    /** Another order of the subjects for each label, so that small galleries show all of them. */
    private static int turn(Centre centre) {
        return (centre.subject() + "\t" + centre.session() + "\t" + centre.label()).hashCode() * 0x9E3779B9;
    }
}
