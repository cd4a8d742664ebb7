package io.github.spimpatches.report;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Headless Chromium, if this machine has one: {@code CHROMIUM}, {@code chromium} or {@code google-chrome}. */
final class Chromium {
    private static final int SECONDS = 120;

    private final String command;

    private Chromium(String command) {
        this.command = command;
    }

    /** The test is skipped where there is none. */
    static Chromium find() {
        List<String> names = new ArrayList<>();
        if (System.getenv("CHROMIUM") != null) {
            names.add(System.getenv("CHROMIUM"));
        }
        names.addAll(List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"));
        String found = names.stream()
                .filter(name -> Files.isExecutable(Path.of(name)))
                .findFirst()
                .orElse(null);
        assumeThat(found)
                .as("a Chromium (apt-get install chromium, or set CHROMIUM)")
                .isNotNull();
        return new Chromium(found);
    }

    /** What a page became, what its console said, and what was asked of the network. */
    record Seen(String dom, String console, String requests) {}

    Seen open(Path page, Path folder, String... more) throws IOException {
        Path log = folder.resolve("console.log");
        Path net = folder.resolve("net.json");
        Path dom = folder.resolve("dom.html");
        List<String> line = new ArrayList<>(List.of(
                command,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--user-data-dir=" + folder.resolve("profile"),
                "--enable-logging=stderr",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--log-net-log=" + net,
                "--virtual-time-budget=4000",
                "--dump-dom"));
        line.addAll(List.of(more));
        line.add(page.toUri().toString());
        Process process = new ProcessBuilder(line)
                .redirectOutput(dom.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(String.join(" ", line) + " takes more than " + SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
        try (Stream<String> lines = Files.lines(log)) {
            String console = String.join(
                    "\n", lines.filter(each -> each.contains("CONSOLE")).toList());
            return new Seen(Files.readString(dom), console, Files.readString(net));
        }
    }
}
