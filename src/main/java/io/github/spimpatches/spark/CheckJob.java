package io.github.spimpatches.spark;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.verify.CheckRunner;
import io.github.spimpatches.verify.Finding;
import io.github.spimpatches.verify.PatchCheck;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/** The validation as a Spark job: a task for each slice of the manifest. */
public final class CheckJob implements CheckRunner {
    private final OwnedSession session;

    /** @param session closed with this */
    public CheckJob(OwnedSession session) {
        this.session = session;
    }

    @Override
    public List<Finding> run(List<List<ManifestRow>> slices, PatchCheck check) {
        if (slices.isEmpty()) {
            return List.of();
        }
        SparkSession spark = session.session();
        List<byte[]> values =
                slices.stream().map(slice -> ResultBytes.written(slice)).toList();
        long files = slices.stream().mapToLong(List::size).sum();
        List<byte[]> found = JobWords.named(
                spark, "Check of " + files + " patches", () -> spark.createDataset(values, Encoders.BINARY())
                        .repartition(values.size())
                        .flatMap(new CheckSlice(check), Encoders.BINARY())
                        .collectAsList());
        List<Finding> findings = new ArrayList<>();
        found.forEach(value -> findings.addAll(ResultBytes.results(value, Finding.class)));
        return findings;
    }

    @Override
    public void close() {
        session.close();
    }

    /** The task. A class of its own, so that nothing but its field travels. */
    private record CheckSlice(PatchCheck check) implements FlatMapFunction<byte[], byte[]> {
        @Override
        public java.util.Iterator<byte[]> call(byte[] slice) {
            return ResultBytes.of(
                            check.withHadoop(ExecutorHadoop.keys()).of(ResultBytes.results(slice, ManifestRow.class)))
                    .iterator();
        }
    }
}
