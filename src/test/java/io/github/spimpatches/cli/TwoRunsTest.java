package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.patch.CropResult;
import io.github.spimpatches.patch.CropTask;
import io.github.spimpatches.patch.Cropper;
import io.github.spimpatches.patch.ExtractionRunner;
import io.github.spimpatches.patch.LabelExtractor;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Portions;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runs into one OUT_DIR, at the same time or one after the other. */
class TwoRunsTest {
    private static final RunClaim.Pace QUICK = new RunClaim.Pace(Duration.ofMillis(50), Duration.ofMillis(400));

    @TempDir
    private Path folder;

    private MadeBrain brain;
    private Path out;
    private String whileItRuns = "";

    @BeforeEach
    void makeBrain() throws IOException {
        brain = MadeBrain.in(folder.resolve("brain"));
        out = folder.resolve("out");
    }

    private Typed run(Path to, ExtractionRunner runner, String... more) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(brain.options());
        words.addAll(List.of("--out", to.toString(), "--patch-size", "6", "--n-patches-per-label", "3"));
        words.addAll(List.of(more));
        return Typed.on(new PatchRun(() -> runner), words.toArray(String[]::new));
    }

    private Typed run(String... more) {
        return run(out, new LocalExtraction(2), more);
    }

    private Map<String, String> cleanRun() throws IOException {
        Path clean = folder.resolve("clean");
        assertThat(run(clean, new LocalExtraction(2)).exitCode()).isZero();
        return OutputFiles.of(clean);
    }

    /** Does something else before the patches are cut. */
    private static ExtractionRunner after(Runnable deed) {
        return new ExtractionRunner() {
            @Override
            public List<PatchResult> run(Portions portions, LabelExtractor extractor, Progress progress) {
                deed.run();
                return new LocalExtraction(2).run(portions, extractor, progress);
            }

            @Override
            public List<CropResult> crop(List<List<CropTask>> tasks, Cropper cropper, Progress progress) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Nested
    class AtTheSameTime {
        @Test
        void theSecondIsRefusedAndTheFirstIsWhole() throws IOException {
            Typed first = run(out, after(() -> {
                Typed second = run(out, new LocalExtraction(2), "--patch-seed", "7");
                assertThat(second.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
                whileItRuns = second.err();
            }));

            assertThat(first.exitCode()).as(first.err()).isZero();
            assertThat(whileItRuns.lines().toList())
                    .last()
                    .asString()
                    .startsWith("spim-patches run: Another run writes to " + out
                            + "/spim-patches/seg-mini_level-0: process "
                            + ProcessHandle.current().pid() + " on ")
                    .endsWith(". Wait until it has ended, or give another OUT_DIR.");
            assertThat(OutputFiles.differences(cleanRun(), OutputFiles.of(out))).isEmpty();
        }

        @Test
        void oneWhoseFolderWasTakenWritesNoTables() throws IOException {
            Path claim = out.resolve("spim-patches/seg-mini_level-0/.running.json");
            Typed first = run(out, after(() -> write(claim, claim("other", "elsewhere", 1))));

            assertThat(first.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(first.errLines())
                    .last()
                    .isEqualTo("spim-patches run failed: Another run (process 1 on elsewhere) writes to " + out
                            + "/spim-patches/seg-mini_level-0 at the same time. Run this command again when it has"
                            + " ended.");
            assertThat(claim.resolveSibling("manifest.tsv")).doesNotExist();
            assertThat(Files.readString(claim)).as("the other's").contains("elsewhere");
        }

        /** A live run of the same subject: a process that is really there. */
        @Test
        void theTemporaryFilesOfALiveRunStay() throws Exception {
            Process other = new ProcessBuilder("sleep", "600").start();
            try {
                run("--run", "mine");
                Path patch = below(".nii.gz").get(0);
                Path temporary = patch.resolveSibling(".spim-patches-0-0.tmp");
                Files.writeString(temporary, "half a patch");
                ProcessHandle handle = other.toHandle();
                write(
                        out.resolve("spim-patches/theirs/.running.json"),
                        "{\"id\": \"x\", \"host\": \""
                                + java.net.InetAddress.getLocalHost().getHostName()
                                + "\", \"process\": " + handle.pid() + ", \"process_start\": \""
                                + handle.info().startInstant().orElseThrow()
                                + "\", \"beat\": 1, \"over\": false, \"subjects\": [\"sub-01\"]}");
                run("--run", "mine");
                assertThat(temporary).exists();

                other.destroyForcibly().waitFor();
                run("--run", "mine");
                assertThat(temporary).doesNotExist();
            } finally {
                other.destroyForcibly();
            }
        }
    }

    @Nested
    class OneAfterTheOther {
        @Test
        void thatWouldReplaceTheFirstsPatchesIsRefused() throws IOException {
            run("--run", "first");
            Map<String, String> before = OutputFiles.of(out);

            Typed second = run("--run", "second", "--compression", "small");

            assertThat(second.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(second.errLines())
                    .last()
                    .asString()
                    .startsWith(
                            "spim-patches run: Cannot write to " + out + ": its run first has patches made otherwise"
                                    + " (--compression fast, here small) under the same names, sub-01/micr/")
                    .endsWith(
                            ". Give another OUT_DIR, --run first to make that run anew, or --overwrite, which replaces them.");
            assertThat(OutputFiles.of(out)).isEqualTo(before);
        }

        @Test
        void thatOverwritesTheFirstsPatchesSaysWhatIsLost() throws IOException {
            run("--run", "first");

            Typed second = run("--run", "second", "--patch-seed", "7", "--overwrite");

            assertThat(second.exitCode()).as(second.err()).isZero();
            assertThat(second.errLines())
                    .anyMatch(line ->
                            line.matches("note: [0-9]+ patches of the run first are overwritten, so its tables tell"
                                    + " of files that are gone: sub-01/micr/.* and others[.]"));
        }

        @Test
        void thatOverwritesIsNotKeptFromItByDamagedTablesOfTheFirst() throws IOException {
            run("--run", "first");
            Path manifest = out.resolve("spim-patches/first/manifest.parquet");
            Files.write(manifest, new byte[10]);

            assertThat(run("--run", "second", "--patch-seed", "7").exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            Typed second = run("--run", "second", "--patch-seed", "7", "--overwrite");

            assertThat(second.exitCode()).as(second.err()).isZero();
            assertThat(second.errLines())
                    .anyMatch(line -> line.startsWith(
                            "note: what is overwritten of the run first is not known: Cannot read " + manifest));
        }

        @Test
        void thatWouldPutOtherPlacesUnderTheSameNamesIsRefused() throws IOException {
            run("--run", "first");
            Map<String, String> before = OutputFiles.of(out);

            Typed second = run("--run", "second", "--patch-seed", "7");

            assertThat(second.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(second.errLines())
                    .last()
                    .asString()
                    .contains(" has patches of other places under the same names, ");
            assertThat(OutputFiles.of(out)).isEqualTo(before);
        }

        @Test
        void mayShareItsPatches() throws IOException {
            run("--run", "first");

            Typed second = run("--run", "second", "--patch-labels", "CA1");

            assertThat(second.exitCode()).as(second.err()).isZero();
            assertThat(Files.readString(out.resolve("spim-patches/second/manifest.tsv")))
                    .contains("\tkept\t")
                    .doesNotContain("\twritten\t");
            assertThat(Typed.on(new PatchRun(() -> new LocalExtraction(1)), "validate", out.toString())
                            .exitCode())
                    .isZero();
        }

        @Test
        void mayReplaceThemWhereItIsTold() {
            run("--run", "first");
            assertThat(run("--run", "second", "--patch-seed", "7", "--overwrite")
                            .exitCode())
                    .isZero();
        }
    }

    @Nested
    class AClaim {
        private final LocalStorage storage = new LocalStorage();
        private final StringWriter err = new StringWriter();

        private RunClaim take() throws IOException {
            Console console = new Console(new PrintWriter(err), new PrintWriter(err), false, 100);
            return RunClaim.take(
                    storage, new Location(out.toString()).resolve("spim-patches/r"), new TreeSet<>(), console, QUICK);
        }

        private Path file() {
            return out.resolve("spim-patches/r/.running.json");
        }

        @Test
        void goesWhenAllIsDone() throws IOException {
            try (RunClaim claim = take()) {
                assertThat(claim.followsUnfinished()).isFalse();
                assertThat(file()).exists();
                claim.done();
            }
            assertThat(file()).doesNotExist();
        }

        @Test
        void thatWasNotDoneIsKnownToTheNext() throws IOException {
            take().close();
            try (RunClaim claim = take()) {
                assertThat(claim.followsUnfinished()).isTrue();
            }
        }

        @Test
        void ofAnotherMachineIsDeadWhereItDoesNotBeat() throws IOException {
            write(file(), claim("other", "elsewhere", 5));
            // Clocks do not count: a file from tomorrow is no younger than one that nobody writes.
            Files.setLastModifiedTime(file(), FileTime.from(Instant.now().plusSeconds(86_400)));
            try (RunClaim claim = take()) {
                assertThat(claim.followsUnfinished()).isTrue();
                claim.done();
            }
            assertThat(err.toString()).contains("looking for 0 s whether it is alive");
        }

        @Test
        void ofAnotherMachineIsAliveWhereItBeats() throws Exception {
            write(file(), claim("other", "elsewhere", 5));
            Thread beating = new Thread(() -> {
                for (int beat = 6; beat < 12; beat++) {
                    sleep(50);
                    write(file(), claim("other", "elsewhere", beat));
                }
            });
            beating.start();
            assertThatThrownBy(this::take)
                    .isInstanceOf(InputProblem.class)
                    .hasMessageContaining("Another run writes to ")
                    .hasMessageContaining("process 1 on elsewhere");
            beating.join();
        }

        @Test
        void beats() throws Exception {
            try (RunClaim claim = take()) {
                String first = Files.readString(file());
                for (int i = 0; i < 200 && Files.readString(file()).equals(first); i++) {
                    sleep(20);
                }
                assertThat(Files.readString(file())).isNotEqualTo(first);
                assertThatCode(claim::check).doesNotThrowAnyException();
                claim.done();
            }
        }
    }

    private static String claim(String id, String host, int beat) {
        return "{\"id\": \"" + id + "\", \"host\": \"" + host
                + "\", \"process\": 1, \"process_start\": \"\", \"beat\": " + beat
                + ", \"over\": false, \"subjects\": []}";
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Path beside = Files.writeString(file.resolveSibling("beside"), text);
            Files.move(beside, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Path> below(String ending) throws IOException {
        try (var paths = Files.walk(out)) {
            return paths.filter(path -> path.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
