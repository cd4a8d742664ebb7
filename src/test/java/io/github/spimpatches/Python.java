package io.github.spimpatches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The Python that judges from outside: the environment variable {@code SPIM_PATCHES_PYTHON}, else the virtual
 * environment that {@code .ci/run} makes, else {@code python3}; the first that can import what the scripts need.
 */
public final class Python {
    private static final String IMPORTS =
            "import numpy, scipy, nibabel, tensorstore, pyarrow, yaml, google_crc32c, isal, h5py, tifffile, zarr";
    private static final Path SCRIPTS = Path.of("src/test/python");
    private static final int MINUTES = 10;

    private final String command;

    private Python(String command) {
        this.command = command;
    }

    /** The test is skipped where there is none. */
    public static Python find() {
        Optional<Python> found = Stream.of(
                        Optional.ofNullable(System.getenv("SPIM_PATCHES_PYTHON")),
                        Optional.of(System.getProperty("user.home") + "/.cache/spim-patches/venv/bin/python"),
                        Optional.of("python3"))
                .flatMap(Optional::stream)
                .map(Python::new)
                .filter(python -> python.canImport(IMPORTS))
                .findFirst();
        assumeThat(found)
                .as("a Python with the packages of src/test/python/requirements.txt (set SPIM_PATCHES_PYTHON)")
                .isPresent();
        return found.orElseThrow();
    }

    /** The one with a version of zarrnii that {@code .ci/run} makes; the test is skipped where there is none. */
    public static Python ofZarrnii(String version) {
        Python python = new Python(
                System.getProperty("user.home") + "/.cache/spim-patches/spimquant-venv/" + version + "/bin/python");
        assumeThat(python.canImport("import zarrnii"))
                .as(python.command + " with the packages of src/test/python/zarrnii-" + version + ".txt")
                .isTrue();
        return python;
    }

    private boolean canImport(String imports) {
        try {
            return start(List.of("-c", imports)).exitCode() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    /** What a script of {@code src/test/python} prints, both streams; a failure is the test's failure. */
    public String run(String script, List<String> arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(SCRIPTS.resolve(script).toString()));
        all.addAll(arguments);
        Ended ended = start(all);
        assertThat(ended.exitCode())
                .as(() -> script + " " + String.join(" ", arguments) + "\n" + ended.output())
                .isZero();
        return ended.output();
    }

    private record Ended(int exitCode, String output) {}

    private Ended start(List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(arguments);
        Path output = Files.createTempFile("spim-patches-python", ".log");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                throw new IOException(String.join(" ", line) + " takes more than " + MINUTES + " minutes");
            }
            return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(output);
        }
    }
}
