package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.patch.CropResult;
import io.github.spimpatches.patch.CropTask;
import io.github.spimpatches.patch.Cropper;
import io.github.spimpatches.patch.ExtractionRunner;
import io.github.spimpatches.patch.LabelExtractor;
import io.github.spimpatches.patch.PatchEngine;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Portions;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.patch.TaskReads;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.LocalStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random faults below Spark: whatever goes wrong while a run reads and writes, the same command once more leaves the
 * files of a run in which nothing did, to the byte, and nothing else. A thousand of them:
 *
 * <pre>mvn -B test -Dtest=FaultSchedulesTest -Dtest.excludedGroups=none</pre>
 *
 * <p>{@code -Dfaults.schedules=5000 -Dfaults.seed=77} makes more of them, and others. A seed that was lost is named, and
 * {@code -Dfaults.schedules=1 -Dfaults.seed=SEED} runs it alone.
 */
class FaultSchedulesTest {
    private static final int FEW = 40;
    private static final int MANY = 1000;
    private static final int REPORTED = 100;
    private static final int ATTEMPTS = 4;
    private static final long POOL = 1 << 20;

    @TempDir
    private Path folder;

    private final LocalStorage disk = new LocalStorage();
    private MadeBrain brain;
    private Map<String, String> whole;
    private FaultSchedule calls;

    @BeforeEach
    void makeTheCleanRun() throws IOException {
        brain = MadeBrain.in(folder.resolve("brain"));
        Path clean = folder.resolve("clean");
        calls = FaultSchedule.none();
        Typed typed = run(clean, calls);
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        whole = OutputFiles.of(clean);
    }

    @Test
    void aFewAreAllSurvived(TestReporter reporter) throws IOException {
        survive(1, FEW, reporter);
    }

    @Test
    @Tag("slow")
    void aThousandAreAllSurvived(TestReporter reporter) throws IOException {
        survive(Long.getLong("faults.seed", 1001), Integer.getInteger("faults.schedules", MANY), reporter);
    }

    private void survive(long firstSeed, int schedules, TestReporter reporter) throws IOException {
        Map<FaultSchedule.Fault, Integer> injected = new EnumMap<>(FaultSchedule.Fault.class);
        Map<String, Integer> ends = new TreeMap<>();
        Map<Long, List<String>> lost = new TreeMap<>();
        int struck = 0;
        for (int done = 1; done <= schedules; done++) {
            long seed = firstSeed + done - 1;
            FaultSchedule schedule = FaultSchedule.of(seed, calls);
            Path out = folder.resolve("out-" + seed);
            List<String> differences = new ArrayList<>();
            ends.merge(end(out, schedule, differences), 1, Integer::sum);
            schedule.injected().forEach((fault, times) -> injected.merge(fault, times, Integer::sum));
            struck += schedule.injected().isEmpty() ? 0 : 1;

            differences.addAll(OutputFiles.differences(whole, OutputFiles.of(out)));
            if (!differences.isEmpty()) {
                differences.add(0, schedule.toString());
                lost.put(seed, differences.subList(0, Math.min(5, differences.size())));
            }
            remove(out);
            if (done % REPORTED == 0 || done == schedules) {
                reporter.publishEntry(Map.of(
                        "schedules", done + ", seeds " + firstSeed + " to " + seed,
                        "struck", Integer.toString(struck),
                        "injected", injected.toString(),
                        "ends of the first run", ends.toString(),
                        "survived", Integer.toString(done - lost.size()),
                        "lost", Integer.toString(lost.size())));
            }
        }
        assertThat(lost).as("seeds and what differs").isEmpty();
        assertThat(struck)
                .as("a schedule in which nothing happens proves nothing")
                .isGreaterThan(schedules / 2);
    }

    /** Runs with faults, and once more without where that did not end well; how the first run ended. */
    private String end(Path out, FaultSchedule schedule, List<String> differences) {
        String end;
        try {
            int exitCode = run(out, schedule).exitCode();
            if (exitCode == ExitCode.DONE) {
                return "0";
            }
            end = Integer.toString(exitCode);
        } catch (FaultyStorage.Killed killed) {
            end = "killed";
        }
        Typed again = run(out, FaultSchedule.none());
        if (again.exitCode() != ExitCode.DONE) {
            differences.add("the run after it ended with " + again.exitCode() + ": " + again.err());
        }
        return end;
    }

    private Typed run(Path out, FaultSchedule schedule) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(brain.options());
        words.addAll(List.of("--out", out.toString(), "--images", "raw"));
        words.addAll(List.of("--patch-size", "6", "--n-patches-per-label", "2"));
        PatchRun engine = new PatchRun(
                () -> new FaultyExecutors(schedule),
                settings -> new FaultyStorage(disk, schedule, FaultSchedule.Side.DRIVER));
        return Typed.on(engine, words.toArray(String[]::new));
    }

    /** Labels one after another, each tried up to four times by executors that may be killed, as Spark has it. */
    private final class FaultyExecutors implements ExtractionRunner {
        private final FaultSchedule schedule;
        private TaskReads executor;

        FaultyExecutors(FaultSchedule schedule) {
            this.schedule = schedule;
            this.executor = newExecutor();
        }

        private TaskReads newExecutor() {
            return new TaskReads(new FaultyStorage(disk, schedule, FaultSchedule.Side.EXECUTOR), POOL);
        }

        @Override
        public List<PatchResult> run(Portions portions, LabelExtractor extractor, Progress progress) {
            List<PatchResult> results = new ArrayList<>();
            for (List<Centre> label : portions.lists()) {
                List<PatchResult> first = attempt(label, (PatchEngine) extractor, progress);
                results.addAll(schedule.runsTasksTwice() ? attempt(label, (PatchEngine) extractor, progress) : first);
            }
            return results;
        }

        private List<PatchResult> attempt(List<Centre> label, PatchEngine engine, Progress progress) {
            for (int attempt = 1; ; attempt++) {
                try {
                    return engine.extract(label, progress, executor);
                } catch (FaultyStorage.Killed killed) {
                    executor = newExecutor();
                    if (attempt == ATTEMPTS) {
                        throw new IllegalStateException("Job aborted: task failed 4 times", killed);
                    }
                }
            }
        }

        @Override
        public List<CropResult> crop(List<List<CropTask>> tasks, Cropper cropper, Progress progress) {
            throw new UnsupportedOperationException();
        }
    }

    private static void remove(Path root) {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
