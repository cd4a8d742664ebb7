package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.SlowWeb;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes that are killed while they write: the driver, and executors of a cluster in JVMs of their own. The
 * image comes from a slow web server, so that a file is in the making when the signal comes. The cluster wants three JVMs
 * at a time, so it is left out but with {@code -Dfaults.cluster=true}.
 */
@Tag("servers")
class KilledProcessesTest {
    private static final long PATIENCE_SECONDS = 300;
    private static final String CLUSTER = "local-cluster[2,1,1024]";

    @TempDir
    private Path folder;

    private MadeBrain brain;
    private SlowWeb web;
    private Path clean;
    private Path out;

    @BeforeEach
    void makeTheCleanRun() throws Exception {
        brain = MadeBrain.in(folder.resolve("brain"));
        web = SlowWeb.of(folder.resolve("brain"));
        clean = folder.resolve("clean");
        out = folder.resolve("out");
        runHere(clean);
    }

    @AfterEach
    void stop() {
        web.close();
    }

    /** Chunks, not metadata: planning is as fast as ever. */
    private void slowDown() {
        web.slow(path -> path.matches("raw.zarr/0/c?/?[0-9/.]+"), 400);
    }

    /** Spark is still starting then, and says on its way out that it cannot. */
    @Test
    void aRunThatIsRefusedSaysWhyAndNothingOfSpark() throws Exception {
        for (int attempt = 0; attempt < 3; attempt++) {
            Process driver = start(
                    words("run", clean, "--patch-seed", "5", "--run", "second"), Map.of("spark.master", "local[2]"));

            assertThat(finish(driver)).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(errors())
                    .contains("has patches of other places under the same names")
                    .doesNotContain("Exception");
        }
    }

    @Test
    void sigtermCleansUpAndIs130() throws Exception {
        slowDown();
        Process driver = start(out, Map.of("spark.master", "local[2]"));
        until(driver, this::isWriting);
        driver.destroy();

        assertThat(finish(driver)).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(errors().lines().toList())
                .last()
                .isEqualTo("spim-patches: interrupted. The same command goes on from here.");
        assertThat(temporaries()).isEmpty();
        theSameCommandMakesItWhole();
    }

    /** It is told so while it reads; what an earlier plan left stays as it was, and the next one is whole. */
    @Test
    void sigtermOfAPlanLeavesTheEarlierOneAsItWasAndIs130() throws Exception {
        Path whole = folder.resolve("whole");
        List<String> plan = words("plan", out, "--patch-seed", "7");
        typeHere(words("plan", out));
        typeHere(words("plan", whole, "--patch-seed", "7"));
        Map<String, String> before = OutputFiles.of(out);
        web.slow(path -> path.startsWith("raw.zarr/"), 5_000);
        Process driver = start(plan, Map.of("spark.master", "local[2]"));
        until(driver, () -> web.slowReads() > 0);
        driver.destroy();

        assertThat(finish(driver)).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(errors().lines().toList())
                .last()
                .isEqualTo("spim-patches: interrupted. The same command starts anew.");
        assertThat(temporaries()).isEmpty();
        assertThat(OutputFiles.differences(before, OutputFiles.of(out))).isEmpty();

        web.slow(path -> false, 0);
        typeHere(plan);
        assertThat(OutputFiles.differences(OutputFiles.of(whole), OutputFiles.of(out)))
                .isEmpty();
    }

    @Test
    void aKilledDriverIsMadeGoodByTheNextRun() throws Exception {
        slowDown();
        Process driver = start(out, Map.of("spark.master", "local[2]"));
        until(driver, () -> isWriting() && patches() > 0);
        driver.destroyForcibly();

        assertThat(finish(driver)).isEqualTo(128 + 9);
        assertThat(temporaries()).as("it was killed while it wrote").isNotEmpty();
        theSameCommandMakesItWhole();
    }

    @Test
    @EnabledIfSystemProperty(named = "faults.cluster", matches = "true")
    void aKilledExecutorsWorkIsDoneByAnother() throws Exception {
        slowDown();
        Process driver = start(out, Map.of("spark.master", CLUSTER));
        until(driver, () -> isWriting() && executor(driver).isPresent());
        executor(driver).orElseThrow().destroyForcibly();
        web.slow(path -> false, 0);

        int exitCode = finish(driver);
        assertThat(exitCode).as(errors()).isZero();
        isWhole();
    }

    @Test
    @EnabledIfSystemProperty(named = "faults.cluster", matches = "true")
    void speculationGivesTheSameBytes() throws Exception {
        slowDown();
        Process driver = start(
                out,
                Map.of(
                        "spark.master", CLUSTER,
                        "spark.speculation", "true",
                        "spark.speculation.interval", "100ms",
                        "spark.speculation.multiplier", "1.01",
                        "spark.speculation.quantile", "0.01",
                        "spark.speculation.minTaskRuntime", "100ms",
                        "spark.speculation.task.duration.threshold", "1s"));

        assertThat(finish(driver)).as(errors()).isZero();
        isWhole();
    }

    private void theSameCommandMakesItWhole() throws Exception {
        web.slow(path -> false, 0);
        runHere(out);
        isWhole();
    }

    private void isWhole() throws IOException {
        assertThat(OutputFiles.differences(OutputFiles.of(clean), OutputFiles.of(out)))
                .isEmpty();
    }

    private List<String> words(Path to) {
        return words("run", to);
    }

    private List<String> words(String verb, Path to, String... more) {
        List<String> words = new ArrayList<>(List.of(verb));
        for (String option : brain.options()) {
            words.add(option.startsWith("raw=") ? "raw=" + web.uri("raw.zarr") : option);
        }
        words.addAll(List.of("--out", to.toString(), "--patch-size", "6", "--n-patches-per-label", "3", "--shared-fs"));
        words.addAll(List.of(more));
        return words;
    }

    /** The same command in this JVM, without Spark: the bytes are the same, and it takes a second. */
    private void runHere(Path to) {
        typeHere(words(to));
    }

    private void typeHere(List<String> words) {
        Typed typed = Typed.on(new PatchRun(() -> new LocalExtraction(2)), words.toArray(String[]::new));
        assertThat(typed.exitCode()).as(typed.err()).isZero();
    }

    private Process start(Path to, Map<String, String> spark) throws IOException {
        return start(words(to), spark);
    }

    private Process start(List<String> words, Map<String, String> spark) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + Path.of("conf/jvm.args").toAbsolutePath());
        command.add("-Xmx1g");
        command.add("-XX:TieredStopAtLevel=1");
        spark.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out.log").toFile());
        builder.redirectError(folder.resolve("err.log").toFile());
        builder.environment().put("SPARK_HOME", sparkHome().toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        return builder.start();
    }

    /** Enough of an installation for Spark to start executors: one jar that names all that are on our class path. */
    private Path sparkHome() throws IOException {
        Path jars = Files.createDirectories(folder.resolve("spark/jars"));
        StringBuilder classPath = new StringBuilder();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            classPath.append(Path.of(entry).toAbsolutePath().toUri()).append(' ');
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath.toString());
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(jars.resolve("all.jar")), manifest)) {
            jar.finish();
        }
        return jars.getParent();
    }

    private int finish(Process process) throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running after " + PATIENCE_SECONDS + " s");
        }
        return process.exitValue();
    }

    private void until(Process process, BooleanSupplier condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new AssertionError("it did not come so far: " + errors());
            }
            Thread.sleep(20);
        }
    }

    private static Optional<ProcessHandle> executor(Process driver) {
        return driver.descendants()
                .filter(process -> String.join(" ", process.info().arguments().orElse(new String[0]))
                        .contains("CoarseGrainedExecutorBackend"))
                .findFirst();
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("err.log"));
    }

    /** Whether a patch is in the making. */
    private boolean isWriting() {
        return temporaries().stream().anyMatch(path -> path.toString().contains(".patches"));
    }

    private long patches() {
        return below(".nii.gz").size();
    }

    private List<Path> temporaries() {
        return below(".tmp");
    }

    private List<Path> below(String ending) {
        if (Files.notExists(out)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(out)) {
            return paths.filter(path -> path.toString().endsWith(ending)).toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            return List.of(); // a file that went away while the folder was walked
        }
    }
}
