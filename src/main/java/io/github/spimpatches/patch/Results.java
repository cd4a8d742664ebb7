package io.github.spimpatches.patch;

import io.github.spimpatches.manifest.ManifestOrder;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** What became of all patches of a run, in the manifest's order; walked as often as need be. */
public interface Results extends Iterable<PatchResult>, Closeable {
    Comparator<PatchResult> ORDER = Comparator.comparing(PatchResult::row, ManifestOrder.ROWS);

    /** Results that are in memory. */
    static Results of(List<PatchResult> results) {
        List<PatchResult> sorted = new ArrayList<>(results);
        sorted.sort(ORDER);
        return sorted::iterator;
    }

    /** Results that are in memory then. */
    static Results of(Iterator<PatchResult> results) {
        List<PatchResult> all = new ArrayList<>();
        results.forEachRemaining(all::add);
        return of(all);
    }

    /**
     * The same, but for what another pass over some of the patches came to. To be closed in the stead of both.
     *
     * @param isOpen whether a result is to be replaced where there is another
     */
    default Results replacedBy(Results others, Predicate<PatchResult> isOpen) {
        Results all = this;
        return new Results() {
            @Override
            public Iterator<PatchResult> iterator() {
                Iterator<PatchResult> own = all.iterator();
                Iterator<PatchResult> other = others.iterator();
                return new Iterator<>() {
                    private PatchResult candidate = other.hasNext() ? other.next() : null;

                    @Override
                    public boolean hasNext() {
                        return own.hasNext();
                    }

                    @Override
                    public PatchResult next() {
                        PatchResult result = own.next();
                        while (candidate != null && ORDER.compare(candidate, result) < 0) {
                            candidate = other.hasNext() ? other.next() : null;
                        }
                        boolean isSame = candidate != null && ORDER.compare(candidate, result) == 0;
                        return isSame && isOpen.test(result) ? candidate : result;
                    }
                };
            }

            @Override
            public void close() {
                try (all) {
                    others.close();
                }
            }
        };
    }

    @Override
    Iterator<PatchResult> iterator();

    @Override
    default void close() {}
}
