package io.github.spimpatches.spark;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.patch.CropResult;
import io.github.spimpatches.patch.CropTask;
import io.github.spimpatches.patch.Cropper;
import io.github.spimpatches.patch.ExtractionRunner;
import io.github.spimpatches.patch.LabelExtractor;
import io.github.spimpatches.patch.PackedResults;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Portions;
import io.github.spimpatches.patch.Progress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import scala.Option;

/**
 * The extraction as one Spark job: centres -> one partition per portion -> patches -> results. One action, and no shuffle
 * after the extraction, so that no patch is made twice but by Spark's own retries.
 */
public final class ExtractionJob implements ExtractionRunner {
    private static final int MOST_SENT = 200_000;
    private static final String PARTITIONS_OF_A_TABLE = "spark.sql.leafNodeDefaultParallelism";

    private final SparkSession session;

    public ExtractionJob(SparkSession session) {
        this.session = session;
    }

    @Override
    public List<PatchResult> run(Portions portions, LabelExtractor extractor, Progress progress) {
        if (portions.count() == 0) {
            return List.of();
        }
        return run(portions, extractor, progress, words(portions));
    }

    /** @param words what Spark's pages call it */
    List<PatchResult> run(Portions portions, LabelExtractor extractor, Progress progress, String words) {
        TaskProgress taskProgress = TaskProgress.of(session);
        TaskCounts.Listening listening = taskProgress.tell(session, progress);
        try {
            return JobWords.named(session, words, () -> {
                LabelTask task = new LabelTask(extractor, taskProgress);
                if (OwnedSession.isLocal(session) && portions.centres().size() <= MOST_SENT) {
                    return together(portions, task);
                }
                Dataset<byte[]> values = partitioned(portions).mapPartitions(task.ofRows(), Encoders.BINARY());
                return taskProgress.isTold() ? all(values) : oneByOne(values, progress);
            });
        } finally {
            listening.stop();
        }
    }

    /**
     * Where tasks run in this JVM, a portion's centres need not be parted into rows and brought together again: each is one
     * value, and Spark is told to cut a table of n values into n partitions. A small run is done half a second sooner.
     */
    private List<PatchResult> together(Portions portions, LabelTask task) {
        List<byte[]> values =
                portions.lists().stream().map(PackedResults::packedCentres).toList();
        Option<String> before = session.conf().getOption(PARTITIONS_OF_A_TABLE);
        session.conf().set(PARTITIONS_OF_A_TABLE, Integer.toString(values.size()));
        try {
            return all(
                    session.createDataset(values, Encoders.BINARY()).mapPartitions(task.ofPacked(), Encoders.BINARY()));
        } finally {
            if (before.isDefined()) {
                session.conf().set(PARTITIONS_OF_A_TABLE, before.get());
            } else {
                session.conf().unset(PARTITIONS_OF_A_TABLE);
            }
        }
    }

    private static List<PatchResult> all(Dataset<byte[]> values) {
        return values.collectAsList().stream()
                .flatMap(value -> PackedResults.unpacked(value).stream())
                .toList();
    }

    /** A Connect server sends a partition's rows as soon as those before it are done, and so tells how far it is. */
    static List<PatchResult> oneByOne(Dataset<byte[]> values, Progress progress) {
        List<PatchResult> results = new ArrayList<>();
        Iterator<byte[]> arriving = values.toLocalIterator();
        try {
            arriving.forEachRemaining(value -> {
                for (PatchResult result : PackedResults.unpacked(value)) {
                    results.add(result);
                    result.tell(progress);
                }
            });
        } finally {
            closed(arriving);
        }
        return results;
    }

    /** A Connect client's holds memory until then, and its session minds. */
    private static void closed(Iterator<?> iterator) {
        if (iterator instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("what was read to its end can be closed", e);
            }
        }
    }

    /** {@code Patches around 120 places: 12 labels, 4 subjects, 12 tasks}. */
    static String words(Portions portions) {
        return "Patches around " + JobWords.count(portions.centres().size(), "place") + ": "
                + JobWords.count(portions.labels(), "label") + ", " + JobWords.count(portions.subjects(), "subject")
                + ", "
                + JobWords.count(portions.count(), "task");
    }

    @Override
    public List<CropResult> crop(List<List<CropTask>> tasks, Cropper cropper, Progress progress) {
        return new CropJob(session).run(tasks, cropper, progress);
    }

    /** The centres in exactly one partition for each portion; Spark starts them in their order, so the largest first. */
    Dataset<Row> partitioned(Portions portions) {
        return partitioned(portions, MOST_SENT);
    }

    /** @param mostSent centres beyond which they are read from their table, if they have one, and not sent from here */
    Dataset<Row> partitioned(Portions portions, int mostSent) {
        int[] slots = PartitionSlots.of(portions.count());
        if (portions.table().isPresent() && portions.centres().size() > mostSent) {
            return new CentresFromTable(session).partitioned(portions, slots);
        }
        List<Row> rows = new ArrayList<>(portions.centres().size());
        for (Centre centre : portions.centres()) {
            rows.add(RowForm.ofCentre(centre, slots[portions.numberOf(centre)]));
        }
        return session.createDataFrame(rows, RowForm.CENTRE).repartition(slots.length, functions.col(RowForm.SLOT));
    }
}
