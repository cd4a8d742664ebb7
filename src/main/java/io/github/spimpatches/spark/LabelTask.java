package io.github.spimpatches.spark;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.patch.LabelExtractor;
import io.github.spimpatches.patch.PackedResults;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Progress;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * The task: the centres of one portion in, results out. A class of its own, so that nothing but its two fields travels to
 * the executors.
 */
final class LabelTask implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Bounds the size of a value on its way to the driver. */
    private static final int TOGETHER = 500;

    /** A shuffle brings rows in any order; the engine gets them in one. */
    private static final Comparator<Centre> ORDER = Comparator.comparing(Centre::subject)
            .thenComparing(Centre::session, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparingInt(Centre::patch);

    private final LabelExtractor extractor;
    private final TaskProgress progress;

    LabelTask(LabelExtractor extractor, TaskProgress progress) {
        this.extractor = extractor;
        this.progress = progress;
    }

    /** For centres that arrive as rows. */
    MapPartitionsFunction<Row, byte[]> ofRows() {
        return new OfRows(this);
    }

    /** For centres that arrive together. */
    MapPartitionsFunction<byte[], byte[]> ofPacked() {
        return new OfPacked(this);
    }

    private record OfRows(LabelTask task) implements MapPartitionsFunction<Row, byte[]> {
        @Override
        public Iterator<byte[]> call(Iterator<Row> rows) {
            List<Centre> centres = new ArrayList<>();
            rows.forEachRemaining(row -> centres.add(RowForm.centre(row)));
            return task.extract(centres);
        }
    }

    private record OfPacked(LabelTask task) implements MapPartitionsFunction<byte[], byte[]> {
        @Override
        public Iterator<byte[]> call(Iterator<byte[]> values) {
            List<Centre> centres = new ArrayList<>();
            values.forEachRemaining(value -> centres.addAll(PackedResults.unpackedCentres(value)));
            return task.extract(centres);
        }
    }

    private Iterator<byte[]> extract(List<Centre> centres) {
        if (centres.isEmpty()) {
            return List.<byte[]>of().iterator();
        }
        centres.sort(ORDER);
        Progress here = progress.onThisMachine();
        progress.says(words(centres, centres.size(), "place", "in"));
        List<PatchResult> results = extractor.withHadoop(ExecutorHadoop.keys()).extract(centres, here);
        progress.says(words(centres, results.size(), "patch", "from") + failures(results));
        return PackedResults.packed(results, TOGETHER).iterator();
    }

    /** {@code CA1: 40 patches from 4 subjects}. */
    private static String words(List<Centre> centres, int count, String thing, String preposition) {
        Set<String> subjects = centres.stream().map(Centre::subject).collect(Collectors.toCollection(TreeSet::new));
        Centre any = centres.get(0);
        String label = any.abbreviation() != null
                ? any.abbreviation()
                : any.name() != null ? any.name() : "label " + any.label();
        String things = count == 1 ? thing : thing.endsWith("h") ? thing + "es" : thing + "s";
        return label + ": " + count + " " + things + " " + preposition + " "
                + (subjects.size() == 1 ? "sub-" + subjects.iterator().next() : subjects.size() + " subjects");
    }

    private static String failures(List<PatchResult> results) {
        long failed = results.stream()
                .filter(result -> result.row().status() == ManifestRow.Status.FAILED)
                .count();
        return failed == 0 ? "" : ", " + failed + " failed";
    }
}
