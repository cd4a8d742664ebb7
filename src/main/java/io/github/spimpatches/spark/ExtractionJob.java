package io.github.spimpatches.spark;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.patch.CropResult;
import io.github.spimpatches.patch.CropTask;
import io.github.spimpatches.patch.Cropper;
import io.github.spimpatches.patch.ExtractionRunner;
import io.github.spimpatches.patch.LabelExtractor;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Portions;
import io.github.spimpatches.patch.Progress;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * The extraction as one Spark job: centres -> one partition per portion -> patches -> results. One action, and no shuffle
 * after the extraction, so that no patch is made twice but by Spark's own retries.
 */
public final class ExtractionJob implements ExtractionRunner {
    private final SparkSession session;

    public ExtractionJob(SparkSession session) {
        this.session = session;
    }

    @Override
    public List<PatchResult> run(Portions portions, LabelExtractor extractor, Progress progress) {
        if (portions.count() == 0) {
            return List.of();
        }
        TaskProgress taskProgress = TaskProgress.of(session);
        TaskProgress.Listening listening = taskProgress.tell(progress);
        try {
            List<byte[]> values = partitioned(portions)
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

    /** The centres in exactly one partition for each portion; Spark starts them in their order, so the largest first. */
    Dataset<Row> partitioned(Portions portions) {
        int[] slots = PartitionSlots.of(portions.count());
        List<Row> rows = new ArrayList<>(portions.centres().size());
        for (Centre centre : portions.centres()) {
            rows.add(RowForm.ofCentre(centre, slots[portions.numberOf(centre)]));
        }
        return session.createDataFrame(rows, RowForm.CENTRE).repartition(slots.length, functions.col(RowForm.SLOT));
    }
}
