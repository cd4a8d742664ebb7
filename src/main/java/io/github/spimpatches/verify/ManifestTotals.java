package io.github.spimpatches.verify;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.RowCursor;
import io.github.spimpatches.manifest.SubjectOrder;
import io.github.spimpatches.manifest.TablePath;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What the rows of a manifest come to. */
final class ManifestTotals {
    private final Map<Status, Long> counts = new EnumMap<>(Status.class);
    private final TreeSet<String> subjects = new TreeSet<>();
    private final LackingImages lacking = new LackingImages();
    private final SubjectOrder order = new SubjectOrder();
    private boolean isAtHome = true;
    private long bytes;

    private ManifestTotals() {}

    static ManifestTotals of(RowCursor<ManifestRow> rows) {
        ManifestTotals totals = new ManifestTotals();
        rows.forEachRemaining(totals::add);
        return totals;
    }

    private void add(ManifestRow row) {
        String subject = row.centre().subject();
        counts.merge(row.status(), 1L, Long::sum);
        subjects.add(subject);
        lacking.add(row);
        order.add(subject);
        isAtHome &= TablePath.subject(row.path()).equals(subject);
        bytes += row.bytes() == null ? 0 : row.bytes();
    }

    long rows() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    long rows(Status status) {
        return counts.getOrDefault(status, 0L);
    }

    /** Of all files. */
    long bytes() {
        return bytes;
    }

    List<String> subjects() {
        return List.copyOf(subjects);
    }

    LackingImages lacking() {
        return lacking;
    }

    /** Whether subjects can be looked at one after another: their rows stand together, their files in their own folders. */
    boolean isBySubject() {
        return order.isKept() && isAtHome;
    }
}
