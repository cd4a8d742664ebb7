package io.github.spimpatches.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.export.ExportTask;
import io.github.spimpatches.export.LocalExport;
import io.github.spimpatches.patch.Progress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExportJobTest {
    /** A task that says its number twice. */
    private record Twice(int number) implements ExportTask<String> {
        @Override
        public List<String> run(Progress progress) {
            progress.patchDone(1, 1);
            return List.of("a" + number, "b" + number);
        }
    }

    @Test
    void givesWhatAPlainLoopGivesOfAnyNumberOfTasks() {
        List<Twice> tasks = IntStream.range(0, 40).mapToObj(Twice::new).toList();
        AtomicLong told = new AtomicLong();
        List<String> plain = new LocalExport(1).run(tasks, String.class, Progress.NONE);
        try (ExportJob job =
                new ExportJob(OwnedSession.open(Map.of("spark.master", "local[2]", "spark.log.level", "ERROR")))) {
            assertThat(job.run(tasks, String.class, (read, written) -> told.incrementAndGet()))
                    .containsExactlyInAnyOrderElementsOf(plain)
                    .hasSize(80);
            assertThat(job.run(List.<Twice>of(), String.class, Progress.NONE)).isEmpty();
        }
        assertThat(told).hasValue(40);
    }
}
