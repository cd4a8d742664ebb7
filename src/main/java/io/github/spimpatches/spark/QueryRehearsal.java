package io.github.spimpatches.spark;

import io.github.spimpatches.config.Settings.Partition;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.patch.LabelExtractor;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Portions;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.patch.ReadCounts;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;

/**
 * The extraction's query run once over a few centres without images. A JVM's first query takes a second more than its
 * second one (some thousand classes and lambdas of Spark's); run while the driver plans on another core, it takes that
 * second out of the extraction.
 */
public final class QueryRehearsal {
    private static final int LABELS = 2;

    private QueryRehearsal() {}

    /** Does nothing unless driver and tasks are one JVM: a cluster gets the user's own jobs only. */
    public static void run(SparkSession session) {
        if (!OwnedSession.isLocal(session)) {
            return;
        }
        Portions portions = new Portions(centres(), Partition.LABEL);
        new ExtractionJob(session).run(portions, new NoImages(), Progress.NONE, "Rehearsal while the driver plans");
    }

    private static List<Centre> centres() {
        return IntStream.rangeClosed(1, LABELS)
                .mapToObj(label -> new Centre(
                        "01",
                        null,
                        "atlas",
                        null,
                        label,
                        "name",
                        "abbreviation",
                        1,
                        new Point(0, 0, 0),
                        0,
                        0,
                        0,
                        1.0,
                        1.0))
                .toList();
    }

    private static final class NoImages implements LabelExtractor {
        private static final long serialVersionUID = 1L;

        @Override
        public List<PatchResult> extract(List<Centre> centres, Progress progress) {
            return centres.stream().map(NoImages::result).toList();
        }

        private static PatchResult result(Centre centre) {
            return new PatchResult(
                    new ManifestRow(
                            centre,
                            "raw",
                            null,
                            "raw",
                            0,
                            0,
                            0,
                            0,
                            Extent.cube(1),
                            "uint8",
                            "x.nii",
                            1L,
                            "00000000",
                            0,
                            ManifestRow.Status.WRITTEN,
                            null,
                            "x"),
                    ReadCounts.ZERO);
        }
    }
}
