package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.plan.MadeBrain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is typed where a file or a folder belongs: refused as input, in one line, and nothing is left behind. */
class OddTargetsTest {
    /** A folder is made where there is none. */
    private static final Set<String> GOOD_FOR_OUTPUT = Set.of("@/nowhere", "@/a folder", "~/nowhere", "file:relative");

    /** A config file may say nothing. */
    private static final Set<String> EMPTY = Set.of("@/empty", "/dev/null");

    @TempDir
    private Path folder;

    private MadeBrain brain;

    @BeforeEach
    void makeBrain() throws IOException {
        brain = MadeBrain.in(folder.resolve("brain"));
        Files.write(folder.resolve("binary"), new byte[] {0, 1, 2, (byte) 0xff, (byte) 0xfe, 10, 13, 9});
        Files.writeString(folder.resolve("empty"), "");
        Files.createDirectory(folder.resolve("a folder"));
        Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));
        Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
    }

    private static Stream<String> odd() {
        return Stream.of(
                "",
                " ",
                "@/a folder",
                "@/binary",
                "@/binary/below",
                "@/empty",
                "@/dangling",
                "@/loop",
                "@/" + "x".repeat(300),
                "@/nowhere",
                "/dev/null",
                "~/nowhere",
                "ftpx://host/x",
                "gs://bucket/x",
                "abfs://c@account.dfs.core.windows.net/x",
                "s3a://AKIA:PLANTED@bucket/x",
                "s3a:/bucket/x",
                "s3a://",
                "https://",
                "hdfs://",
                "file://",
                "file:relative",
                "://x",
                "s3a://bu cket/x",
                "http://127.0.0.1:99999/x",
                "http://[::1/x",
                "https://user:PLANTED@",
                "x\u0000y");
    }

    private List<String> options() {
        return List.of("--patch-size", "6", "--n-patches-per-label", "2");
    }

    private Map<String, String[]> commands(String odd) {
        Map<String, String[]> commands = new TreeMap<>();
        String out = folder.resolve("out").toString();
        commands.put("inspect", new String[] {"inspect", odd});
        commands.put("validate", new String[] {"validate", odd});
        commands.put("report", new String[] {"report", odd});
        commands.put(
                "export", new String[] {"export", odd, folder.resolve("dest").toString(), "--format", "tar"});
        commands.put("bids", new String[] {"run", odd, out});
        commands.put("cohort", new String[] {"run", "--cohort", odd, "--out", out});
        for (String option : List.of("--config", "--hierarchy", "--out", "--dseg", "--labels", "--image")) {
            List<String> words = new ArrayList<>(List.of("run"));
            words.addAll(brain.options());
            words.addAll(List.of("--out", out));
            words.addAll(options());
            int at = words.indexOf(option);
            String value = option.equals("--image") ? "raw=" + odd : odd;
            if (at < 0) {
                words.addAll(List.of(option, value));
            } else {
                words.set(at + 1, value);
            }
            commands.put("run " + option, words.toArray(String[]::new));
        }
        commands.put("centers", new String[] {
            "extract",
            "--centers",
            odd,
            "--subject",
            "01",
            "--image",
            "raw=" + brain.raw().folder(),
            "--out",
            out
        });
        return commands;
    }

    @ParameterizedTest
    @MethodSource("odd")
    void areRefusedInALine(String template) throws IOException {
        String odd = template.replace("@", template.startsWith("@") ? folder.toString() : "@");
        List<String> wrong = new ArrayList<>();
        Map<String, String[]> commands = commands(odd);
        if (GOOD_FOR_OUTPUT.contains(template)) {
            commands.remove("run --out");
        }
        if (EMPTY.contains(template)) {
            commands.remove("run --config");
        }
        commands.forEach((name, words) -> {
            List<String> before = tree();
            Typed typed = Typed.on(new PatchRun(() -> new LocalExtraction(1)), words);
            String line = typed.errLines().isEmpty()
                    ? ""
                    : typed.errLines().get(typed.errLines().size() - 1);
            boolean isRefused = typed.exitCode() == ExitCode.WRONG_INPUT
                    && line.startsWith("spim-patches " + words[0] + ": ")
                    && !(typed.err() + typed.out()).contains("PLANTED")
                    && before.equals(tree());
            if (!isRefused) {
                List<String> left = tree();
                left.removeAll(before);
                wrong.add(name + " " + odd + " -> " + typed.exitCode() + " " + typed.err() + typed.out() + " LEFT "
                        + left);
            }
        });
        assertThat(wrong).isEmpty();
    }

    private List<String> tree() {
        try (Stream<Path> paths = Files.walk(folder)) {
            return new ArrayList<>(paths.map(Path::toString).sorted().toList());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
