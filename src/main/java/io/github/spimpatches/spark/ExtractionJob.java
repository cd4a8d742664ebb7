package io.github.spimpatches.spark;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.patch.CropResult;
import io.github.spimpatches.patch.CropTask;
import io.github.spimpatches.patch.Cropper;
import io.github.spimpatches.patch.ExtractionRunner;
import io.github.spimpatches.patch.LabelExtractor;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Progress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * The extraction as one Spark job: centres -> one partition per label -> patches -> results. One action, and no shuffle
 * after the extraction, so that no patch is made twice but by Spark's own retries.
 */
public final class ExtractionJob implements ExtractionRunner {
    private final SparkSession session;

    public ExtractionJob(SparkSession session) {
        this.session = session;
    }

    @Override
    public List<PatchResult> run(List<Centre> centres, LabelExtractor extractor, Progress progress) {
        if (centres.isEmpty()) {
            return List.of();
        }
        TaskProgress taskProgress = TaskProgress.of(session);
        TaskProgress.Listening listening = taskProgress.tell(progress);
        try {
            List<byte[]> values = byLabel(centres)
                    .mapPartitions(new ExtractLabel(extractor, taskProgress), Encoders.BINARY())
                    .collectAsList();
            return values.stream()
                    .flatMap(value -> ResultBytes.results(value, PatchResult.class).stream())
                    .toList();
        } finally {
            listening.stop();
        }
    }

    @Override
    public List<CropResult> crop(List<List<CropTask>> tasks, Cropper cropper, Progress progress) {
        return new CropJob(session).run(tasks, cropper, progress);
    }

    /** Spark starts partitions in their order: one that takes long must not be the last to start. */
    private static List<Integer> largestFirst(List<Centre> centres) {
        Map<Integer, Long> counts =
                centres.stream().collect(Collectors.groupingBy(Centre::label, Collectors.counting()));
        return counts.keySet().stream()
                .sorted(Comparator.<Integer>comparingLong(counts::get)
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** The centres in exactly one partition for each label, and none without one; the largest label's is the first. */
    Dataset<Row> byLabel(List<Centre> centres) {
        List<Integer> labels = largestFirst(centres);
        int[] slots = PartitionSlots.of(labels.size());
        Map<Integer, Integer> slotOf = new HashMap<>();
        for (int i = 0; i < slots.length; i++) {
            slotOf.put(labels.get(i), slots[i]);
        }
        List<Row> rows = new ArrayList<>(centres.size());
        for (Centre centre : centres) {
            rows.add(RowForm.ofCentre(centre, slotOf.get(centre.label())));
        }
        return session.createDataFrame(rows, RowForm.CENTRE).repartition(labels.size(), functions.col(RowForm.SLOT));
    }
}
