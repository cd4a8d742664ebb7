package io.github.spimpatches.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.spimpatches.Python;
import io.github.spimpatches.imaris.Hdf5;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.SlowWeb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Crops in a process of their own: one that is killed, disks that are full, and disks that may only be read. */
class CropProcessTest {
    private static final int MINUTES = 3;

    @TempDir
    private Path folder;

    private MadeBrain brain;
    private Path out;
    private Path scratch;
    private Process process;

    @BeforeEach
    void makeBrain() throws IOException {
        brain = MadeBrain.in(folder.resolve("brain"));
        out = folder.resolve("out");
        scratch = Files.createDirectory(folder.resolve("scratch"));
        Hdf5.check();
    }

    @AfterEach
    void leaveNothingRunning() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    private List<String> crop(String... more) {
        return words("crop", out, more);
    }

    private List<String> words(String verb, Path to, String... more) {
        List<String> words = new ArrayList<>(List.of(verb));
        words.addAll(brain.options());
        words.addAll(List.of("--out", to.toString(), "--scratch", scratch.toString()));
        words.addAll(List.of(more));
        return words;
    }

    /** @param before what the shell does before it becomes our JVM */
    private void start(String before, String... more) throws IOException {
        start(before, List.of(), crop(more));
    }

    private void start(String before, List<String> jvmOptions, List<String> words) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                "bash",
                "-c",
                before + " && exec \"$@\"",
                "crop",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@conf/jvm.args",
                "-Xmx512m",
                "-XX:-UsePerfData",
                "-Dlog4j2.configurationFile=conf/log4j2.properties"));
        line.addAll(jvmOptions);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        line.addAll(words);
        process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("log"), UTF_8);
    }

    private void ends(int exitCode) throws IOException, InterruptedException {
        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as(said()).isTrue();
        assertThat(process.exitValue()).as(said()).isEqualTo(exitCode);
    }

    private List<String> statuses() throws IOException {
        return table().map(cells -> cells[cells.length - 3]).toList();
    }

    private List<String> errors() throws IOException {
        return table().map(cells -> cells[cells.length - 2]).toList();
    }

    private Stream<String[]> table() throws IOException {
        Path table = out.resolve("spim-patches/seg-mini_level-0/crops.tsv");
        return Files.readAllLines(table).stream().skip(1).map(line -> line.split("\t", -1));
    }

    private List<Path> files(Path below) throws IOException {
        if (!Files.exists(below)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(below)) {
            return paths.filter(Files::isRegularFile).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ims", "ome-zarr", "tif"})
    void whatIsKilledHalfWayLeavesNothingTornAndTheNextRunCleansUp(String format) throws Exception {
        Path chunk = brain.raw().chunkFile(1, 1, 1, 0);
        // Whoever asks for it waits for good.
        SlowWeb web = SlowWeb.of(brain.raw().folder().getParent())
                .slow(chunk::endsWith, TimeUnit.MINUTES.toMillis(2 * MINUTES));
        List<String> slow = new ArrayList<>();
        crop("--crop-labels", "CA1", "--crop-format", format)
                .forEach(word -> slow.add(word.startsWith("raw=") ? "raw=" + web.uri("raw.zarr") : word));
        start("true", List.of(), slow);
        // Shards are files only when their chunks come.
        String begun = format.equals("ome-zarr") ? ".lock" : "crop";
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
        while (files(scratch).stream().noneMatch(file -> file.toString().endsWith(begun))
                && process.isAlive()
                && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        // A living run's scratch is nobody else's to clean; no chunk of the other region is one of this one's.
        Path other = folder.resolve("other");
        Typed meanwhile = Typed.on(
                new PatchRun(() -> new LocalExtraction(1)),
                words("crop", other, "--crop-labels", "TS", "--crop-format", format)
                        .toArray(String[]::new));
        assertThat(meanwhile.exitCode()).as(meanwhile.err()).isZero();
        assertThat(process.isAlive()).as(said()).isTrue();
        assertThat(files(scratch)).anyMatch(file -> file.toString().endsWith(begun));

        process.destroyForcibly().waitFor();
        web.close();

        assertThat(files(out.resolve("sub-01")))
                .noneMatch(file -> file.toString().contains("CA1"));
        Path alike = out.resolve(other.relativize(files(other.resolve("sub-01")).get(0)));
        Path torn = (format.equals("ome-zarr") ? out.resolve("sub-01/micr/any") : alike)
                .resolveSibling(".spim-patches-1.tmp");
        Files.createDirectories(torn.getParent());
        Files.writeString(torn, "half of a file that was on its way from another disk");
        Files.setLastModifiedTime(torn, FileTime.from(Instant.now().minusSeconds(60)));
        Typed again = Typed.on(
                new PatchRun(() -> new LocalExtraction(1)),
                crop("--crop-labels", "CA1", "TS", "--crop-format", format).toArray(String[]::new));

        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.out()).contains("2 crops, ");
        assertThat(scratch).isEmptyDirectory();
        if (!format.equals("ome-zarr")) {
            assertThat(torn).doesNotExist();
        }
        assertThat(Python.find().run("check_crops.py", List.of(out.toString()))).contains(", 0 defects");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ims", "ome-zarr", "tif"})
    void aDiskThatFillsUpHalfWayFailsTheCropThatItIsTooSmallFor(String format) throws Exception {
        brain = brain.with(MadeBrain.recipe().extent(150, 140, 133).levels(1));
        // No file may become larger: what the system says then differs by one word from what it says of a full disk.
        start("ulimit -f 1000", "--crop-labels", "CA1", "TS", "--crop-format", format);
        ends(ExitCode.PARTIAL);

        assertThat(statuses()).containsExactly("failed", "written");
        assertThat(errors().get(0))
                .startsWith("Cannot write in the scratch folder " + scratch + ", where ")
                .contains(" bytes are free: ");
        assertThat(files(out.resolve("sub-01")))
                .noneMatch(file -> file.toString().contains("CA1"));
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void aDiskWithTooLittleRoomIsSaidBeforeAnythingIsRead() throws Exception {
        assumeDisksCanBeMounted();
        start(mounted("size=3m", scratch), "--crop-labels", "TS");
        ends(ExitCode.PARTIAL);

        assertThat(errors().get(0))
                .startsWith("Not enough scratch space in " + scratch + ": 3145728 bytes are free, up to ")
                .endsWith(" are needed. Choose another folder with --scratch.");
    }

    @Test
    void anOutputThatMayOnlyBeReadIsRefused() throws Exception {
        assumeDisksCanBeMounted();
        Files.createDirectory(out);
        start(mounted("ro", out), "--crop-labels", "TS");
        ends(ExitCode.WRONG_INPUT);

        assertThat(said())
                .isEqualTo("spim-patches crop: Cannot write to " + out + ": the file system of " + out
                        + " is mounted read-only.\n");
    }

    @Test
    void aFolderThatMayOnlyBeReadFailsItsCrops() throws Exception {
        assumeDisksCanBeMounted();
        Path subject = Files.createDirectories(out.resolve("sub-01"));
        start(mounted("ro", subject), "--crop-labels", "TS");
        ends(ExitCode.PARTIAL);

        assertThat(statuses()).containsExactly("failed");
        assertThat(errors().get(0)).startsWith("Cannot write " + subject).contains("Read-only file system");
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void onAMachineWithoutTheLibraryImarisIsRefusedInOneLine() throws Exception {
        start("true", List.of("-Dos.arch=aarch64"), crop("--crop-labels", "TS"));
        ends(ExitCode.WRONG_INPUT);

        assertThat(said())
                .isEqualTo(
                        "spim-patches crop: Cannot write Imaris files on this machine (linux-arm64): there is no HDF5"
                                + " library for it, only for x86-64. Write the same crop with --crop-format ome-zarr, or run on"
                                + " x86-64.\n");
        assertThat(out).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ome-zarr", "tif"})
    void onAMachineWithoutTheLibraryOtherFormatsAreWritten(String format) throws Exception {
        start(
                "true",
                List.of("-Dorg.bytedeco.javacpp.platform=linux-arm64"),
                crop("--crop-labels", "TS", "--crop-format", format));
        ends(ExitCode.DONE);

        assertThat(statuses()).containsExactly("written");
    }

    @Test
    void onAMachineWithoutTheLibraryPatchesAreCut() throws Exception {
        start(
                "true",
                List.of("-Dorg.bytedeco.javacpp.platform=linux-arm64"),
                words("run", out, "--patch-size", "6", "--patch-labels", "CA1"));
        ends(ExitCode.DONE);

        assertThat(out.resolve("spim-patches/seg-mini_level-0/manifest.tsv")).exists();
    }

    /** For this process alone. */
    private static String mounted(String options, Path at) {
        return "[ -n \"$MOUNTED\" ] || MOUNTED=yes exec unshare -rm bash -c 'mount -t tmpfs -o " + options + " tmpfs "
                + at + " && exec \"$@\"' crop \"$@\"";
    }

    private static void assumeDisksCanBeMounted() throws IOException, InterruptedException {
        boolean works;
        try {
            works = new ProcessBuilder("unshare", "-rm", "true").start().waitFor() == 0;
        } catch (IOException noSuchProgram) {
            works = false;
        }
        assumeThat(works).as("this machine lets users mount disks of their own").isTrue();
    }
}
