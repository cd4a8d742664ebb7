package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a command said, and how it ended, in a JVM of its own with as little heap as a test allows.
 *
 * @param said both streams
 */
public record SmallJvm(int exitCode, String said) {
    /**
     * Runs the program to its end.
     *
     * @param log takes what is said
     * @param megabytes of heap
     */
    public static SmallJvm of(Path log, int megabytes, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + megabytes + "m",
                // As the launcher does: the default collector gives a patch of half a region a whole one.
                "-XX:+UseParallelGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new SmallJvm(process.exitValue(), Files.readString(log));
    }
}
