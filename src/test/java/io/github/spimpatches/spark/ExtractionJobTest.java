package io.github.spimpatches.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.config.Settings.Partition;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.CentresTable;
import io.github.spimpatches.patch.LabelExtractor;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Portions;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtractionJobTest {
    private static final Comparator<PatchResult> ORDER = Comparator.comparingInt(
                    (PatchResult result) -> result.row().centre().label())
            .thenComparing(result -> result.row().centre().subject())
            .thenComparing(result -> result.row().centre().patch());

    private static OwnedSession owned;

    @BeforeAll
    static void start() {
        owned = OwnedSession.open(Map.of("spark.master", "local[2]", "spark.log.level", "ERROR"));
    }

    @AfterAll
    static void stop() {
        owned.close();
    }

    private static SparkSession session() {
        return owned.session();
    }

    /** How many centres and distinct labels a partition has: told by the executor, not derived. */
    private static final class Census implements MapPartitionsFunction<Row, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public java.util.Iterator<String> call(java.util.Iterator<Row> rows) {
            java.util.Set<Integer> labels = new java.util.TreeSet<>();
            java.util.Set<String> subjects = new java.util.TreeSet<>();
            AtomicInteger centres = new AtomicInteger();
            rows.forEachRemaining(row -> {
                Centre centre = RowForm.centre(row);
                labels.add(centre.label());
                subjects.add(centre.subject());
                centres.incrementAndGet();
            });
            return List.of(labels.size() + " label, " + subjects.size() + " subjects, " + centres + " centres: "
                            + labels + subjects)
                    .iterator();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 37, 1300})
    void everyPartitionIsExactlyOneLabelWhole(int labels) {
        assertThat(census(FakeExtractor.centres(labels), Partition.LABEL))
                .hasSize(labels)
                .doesNotHaveDuplicates()
                .allMatch(seen -> seen.startsWith("1 label, 2 subjects, 6 centres: "));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 37, 1300})
    void orExactlyOneLabelOfOneSubjectWhole(int labels) {
        List<Centre> centres = new ArrayList<>(FakeExtractor.centres(labels));
        // One that only one of the two subjects has makes their number odd, and 1 to 1,300 of them are tried.
        centres.removeIf(centre -> centre.label() == 7 && centre.subject().equals("02"));
        assertThat(census(centres, Partition.LABEL_AND_SUBJECT))
                .hasSize(2 * labels - 1)
                .doesNotHaveDuplicates()
                .allMatch(seen -> seen.startsWith("1 label, 1 subjects, 3 centres: "));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 37, 1300})
    void subjectsOfOneLabelArePartitionsToo(int subjects) {
        List<Centre> centres = new ArrayList<>();
        for (int subject = 1; subject <= subjects; subject++) {
            for (int patch = 1; patch <= 2; patch++) {
                centres.add(centre("s" + subject, patch));
            }
        }
        assertThat(census(centres, Partition.LABEL_AND_SUBJECT))
                .hasSize(subjects)
                .doesNotHaveDuplicates()
                .allMatch(seen -> seen.startsWith("1 label, 1 subjects, 2 centres: [7]"));
    }

    /** Where tasks run in this JVM, no row is sent from one to another. */
    @ParameterizedTest
    @EnumSource
    void eachPortionIsATaskOfItsOwnHereToo(Partition partition) {
        SparkSession session = session();
        session.conf().set("spark.sql.leafNodeDefaultParallelism", "3");
        List<Centre> centres = FakeExtractor.centres(37);
        Portions portions = new Portions(centres, partition);
        Asked.PORTIONS.clear();

        List<PatchResult> results = new ExtractionJob(session).run(portions, new Asked(), Progress.NONE);

        List<PatchResult> ofRows = ExtractionJob.oneByOne(
                new ExtractionJob(session)
                        .partitioned(portions)
                        .mapPartitions(
                                new LabelTask(new FakeExtractor(), TaskProgress.of(session)).ofRows(),
                                Encoders.BINARY()),
                Progress.NONE);
        assertThat(sorted(results)).isEqualTo(sorted(ofRows));
        assertThat(Asked.PORTIONS.stream().map(Set::copyOf))
                .containsExactlyInAnyOrderElementsOf(
                        portions.lists().stream().map(Set::copyOf).toList());
        assertThat(session.conf().get("spark.sql.leafNodeDefaultParallelism")).isEqualTo("3");
        session.conf().unset("spark.sql.leafNodeDefaultParallelism");
    }

    /** Keeps what its tasks were asked for; they run in this JVM. */
    private static final class Asked implements LabelExtractor {
        private static final long serialVersionUID = 1L;
        static final Queue<List<Centre>> PORTIONS = new ConcurrentLinkedQueue<>();

        @Override
        public List<PatchResult> extract(List<Centre> centres, Progress progress) {
            PORTIONS.add(List.copyOf(centres));
            return new FakeExtractor().extract(centres, progress);
        }
    }

    /** What is too much to send is read by the executors. */
    @ParameterizedTest
    @EnumSource
    void theSamePartitionsComeFromTheTable(Partition partition, @TempDir Path folder) throws IOException {
        List<Centre> centres = FakeExtractor.centres(37);
        Location table = new Location(folder.resolve("centers.parquet").toString());
        CentresTable.write(new LocalStorage(), table, centres);
        ExtractionJob job = new ExtractionJob(session());
        Portions portions = new Portions(centres, partition, table, StorageSettings.DEFAULT);

        List<String> read = job.partitioned(portions, 0)
                .mapPartitions(new Census(), Encoders.STRING())
                .collectAsList();
        assertThat(read)
                .hasSize(partition == Partition.LABEL ? 37 : 74)
                .isEqualTo(job.partitioned(portions)
                        .mapPartitions(new Census(), Encoders.STRING())
                        .collectAsList());
        List<Centre> rows = job.partitioned(portions, 0).collectAsList().stream()
                .map(RowForm::centre)
                .toList();
        assertThat(rows).containsExactlyInAnyOrderElementsOf(centres);
    }

    /** Over Spark Connect the results themselves tell how far the job is. */
    @Test
    void resultsThatComeOneByOneTell() {
        List<Centre> centres = FakeExtractor.centres(5);
        AtomicInteger told = new AtomicInteger();
        ExtractionJob job = new ExtractionJob(session());
        List<PatchResult> results = ExtractionJob.oneByOne(
                job.partitioned(new Portions(centres, Partition.LABEL))
                        .mapPartitions(
                                new LabelTask(new FakeExtractor(), TaskProgress.of(session())).ofRows(),
                                Encoders.BINARY()),
                (read, written) -> told.incrementAndGet());
        assertThat(sorted(results)).isEqualTo(sorted(job.run(centres, new FakeExtractor(), Progress.NONE)));
        assertThat(told).hasValue(30);
    }

    private static List<String> census(List<Centre> centres, Partition partition) {
        return new ExtractionJob(session())
                .partitioned(new Portions(centres, partition))
                .mapPartitions(new Census(), Encoders.STRING())
                .collectAsList();
    }

    private static Centre centre(String subject, int patch) {
        return new Centre(subject, null, "atlas", null, 7, null, null, patch, new Point(0, 0, 0), 1, 2, 3, 1.0, 1.0);
    }

    @Test
    void theLargestPartIsTheFirstPartition() {
        List<Centre> centres = new ArrayList<>(FakeExtractor.centres(5));
        centres.addAll(FakeExtractor.centres(4).stream()
                .filter(centre -> centre.label() == centres.get(12).label())
                .toList());
        int label = centres.get(12).label();
        assertThat(census(centres, Partition.LABEL).get(0))
                .isEqualTo("1 label, 2 subjects, 12 centres: [" + label + "][01, 02]");
        centres.removeIf(centre -> centre.subject().equals("01") && centre.patch() > 1);
        assertThat(census(centres, Partition.LABEL_AND_SUBJECT).get(0))
                .isEqualTo("1 label, 1 subjects, 6 centres: [" + label + "][02]");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 37})
    void sparkGivesWhatThePlainLoopGives(int labels) {
        List<Centre> centres = FakeExtractor.centres(labels);
        List<PatchResult> loop =
                sorted(new LocalExtraction(3).run(ordered(centres), new FakeExtractor(), Progress.NONE));
        List<PatchResult> spark = sorted(new ExtractionJob(session()).run(centres, new FakeExtractor(), Progress.NONE));
        assertThat(spark).hasSize(labels * 6).isEqualTo(loop);
        assertThat(spark).allMatch(result -> result.row().desc().startsWith("1 labels, 6 centres"));
    }

    @Test
    void theExtractionIsOneJobAndEveryLabelOneTask() throws Exception {
        java.util.List<String> jobs = java.util.Collections.synchronizedList(new java.util.ArrayList<>());
        AtomicInteger tasks = new AtomicInteger();
        AtomicInteger lastStage = new AtomicInteger();
        SparkListener count = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart job) {
                jobs.add(job.properties().get("spark.job.description") + "; "
                        + job.properties().get("callSite.short"));
            }

            @Override
            public void onTaskEnd(SparkListenerTaskEnd task) {
                if (task.stageId() > lastStage.get()) {
                    lastStage.set(task.stageId());
                    tasks.set(0);
                }
                tasks.incrementAndGet();
            }
        };
        // Tests share the session: what an earlier one did may still be on its way to the listeners.
        session().sparkContext().listenerBus().waitUntilEmpty();
        session().sparkContext().addSparkListener(count);
        try {
            new ExtractionJob(session()).run(FakeExtractor.centres(37), new FakeExtractor(), Progress.NONE);
            session().sparkContext().listenerBus().waitUntilEmpty();
        } finally {
            session().sparkContext().removeSparkListener(count);
        }
        assertThat(jobs)
                .as("the name of the job, and of its stages below it")
                .singleElement()
                .asString()
                .matches("Patches around [0-9,]+ places?: 37 labels, [0-9]+ subjects?, 37 tasks; spim-patches");
        assertThat(tasks).hasValue(37);
    }

    @Test
    void progressHearsOfEveryPatch() {
        AtomicInteger patches = new AtomicInteger();
        AtomicLong read = new AtomicLong();
        AtomicLong written = new AtomicLong();
        new ExtractionJob(session()).run(FakeExtractor.centres(37), new FakeExtractor(), (bytesRead, bytesWritten) -> {
            patches.incrementAndGet();
            read.addAndGet(bytesRead);
            written.addAndGet(bytesWritten);
        });
        assertThat(patches).hasValue(37 * 6);
        assertThat(read).hasValue(37 * 60);
        assertThat(written).hasValue(37 * 30);
    }

    @Test
    void noCentresAreNoJob() {
        assertThat(new ExtractionJob(session()).run(List.of(), new FakeExtractor(), Progress.NONE))
                .isEmpty();
    }

    @Test
    void hadoopKeysOfTheSessionReachTheEngine() {
        assertThat(ExecutorHadoop.keys()).doesNotContainKey("spark.master").isNotNull();
    }

    private static List<PatchResult> sorted(List<PatchResult> results) {
        List<PatchResult> sorted = new ArrayList<>(results);
        sorted.sort(ORDER);
        return sorted;
    }

    /** As a task sorts them, so that the fake's numbers agree. */
    private static List<Centre> ordered(List<Centre> centres) {
        List<Centre> sorted = new ArrayList<>(centres);
        sorted.sort(Comparator.comparing(Centre::subject).thenComparing(Centre::patch));
        return sorted;
    }
}
