package io.github.spimpatches.patch;

import io.github.spimpatches.manifest.ManifestOrder;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

/** What became of all patches of a run, in the manifest's order; walked as often as need be. */
public interface Results extends Iterable<PatchResult>, Closeable {
    Comparator<PatchResult> ORDER = Comparator.comparing(PatchResult::row, ManifestOrder.ROWS);

    /** Results that are in memory. */
    static Results of(List<PatchResult> results) {
        List<PatchResult> sorted = new ArrayList<>(results);
        sorted.sort(ORDER);
        return sorted::iterator;
    }

    /** The same, each changed as it is walked, but for its place. To be closed in this one's stead. */
    default Results with(UnaryOperator<PatchResult> change) {
        Results all = this;
        return new Results() {
            @Override
            public Iterator<PatchResult> iterator() {
                return StreamSupport.stream(all.spliterator(), false)
                        .map(change)
                        .iterator();
            }

            @Override
            public void close() {
                all.close();
            }
        };
    }

    @Override
    Iterator<PatchResult> iterator();

    @Override
    default void close() {}
}
