package io.github.spimpatches.spark;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.patch.LabelExtractor;
import io.github.spimpatches.patch.Progress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * The task: the centres of one label in, results out. A class of its own, so that nothing but its two fields travels to
 * the executors.
 */
final class ExtractLabel implements MapPartitionsFunction<Row, byte[]> {
    private static final long serialVersionUID = 1L;

    /** A shuffle brings rows in any order; the engine gets them in one. */
    private static final Comparator<Centre> ORDER = Comparator.comparing(Centre::subject)
            .thenComparing(Centre::session, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparingInt(Centre::patch);

    private final LabelExtractor extractor;
    private final TaskProgress progress;

    ExtractLabel(LabelExtractor extractor, TaskProgress progress) {
        this.extractor = extractor;
        this.progress = progress;
    }

    @Override
    public Iterator<byte[]> call(Iterator<Row> rows) {
        List<Centre> centres = new ArrayList<>();
        rows.forEachRemaining(row -> centres.add(RowForm.centre(row)));
        if (centres.isEmpty()) {
            return List.<byte[]>of().iterator();
        }
        centres.sort(ORDER);
        Progress here = progress.onThisMachine();
        return ResultBytes.of(extractor.extract(centres, here)).iterator();
    }
}
