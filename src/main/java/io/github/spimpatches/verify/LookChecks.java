package io.github.spimpatches.verify;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.manifest.RowCursor;
import io.github.spimpatches.manifest.SubjectOrder;
import io.github.spimpatches.manifest.TablePath;
import io.github.spimpatches.patch.Thumbnail;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether every patch that is there was looked at, once, and nothing else: {@code quality.parquet} beside the manifest. */
final class LookChecks {
    private long patches;
    private long missing;
    private String firstMissing;
    private long surplus;
    private String firstSurplus;

    /**
     * Whether a table of looks has those of a subject together, in the order of the subjects.
     *
     * @throws io.github.spimpatches.problem.InputProblem where a row is not as a run writes it
     */
    static boolean areBySubject(RowCursor<Quality> looks) {
        SubjectOrder order = new SubjectOrder();
        looks.forEachRemaining(look -> {
            if (look.thumbnail() != null) {
                Thumbnail.parse(look.thumbnail());
            }
            order.add(TablePath.subject(look.path()));
        });
        return order.isKept();
    }

    /**
     * @param rows of the manifest
     * @param looks paths of the patches that were looked at
     */
    void compare(List<ManifestRow> rows, List<String> looks) {
        Set<String> left = new LinkedHashSet<>();
        rows.stream().filter(row -> row.status() != Status.FAILED).forEach(row -> left.add(row.path()));
        patches += left.size();
        for (String path : looks) {
            if (!left.remove(path)) {
                surplus++;
                firstSurplus = firstSurplus == null ? path : firstSurplus;
            }
        }
        if (!left.isEmpty()) {
            missing += left.size();
            firstMissing = firstMissing == null ? left.iterator().next() : firstMissing;
        }
    }

    /** What is off, one clause. */
    Optional<String> off() {
        List<String> off = new ArrayList<>();
        if (missing > 0) {
            off.add("it has no row for " + missing + " of " + patches + " patches, such as " + firstMissing);
        }
        if (surplus > 0) {
            off.add("it has " + surplus + " rows of no patch of the manifest, or of one a second time, such as "
                    + firstSurplus);
        }
        return off.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", off));
    }
}
