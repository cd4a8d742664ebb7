package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.FaultyProxy;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.S3Server;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.Storages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real S3 server that now and then does not do what it should: images come from it, patches go to it. */
@Tag("servers")
class S3FaultsTest {
    private static final int EVERY_NTH = 7;

    @TempDir
    static Path folder;

    private static S3Server server;
    private static FaultyProxy proxy;
    private static Storage bucket;
    private static MadeBrain brain;
    private static Map<String, String> clean;

    @BeforeAll
    static void makeTheCleanRun() throws Exception {
        server = S3Server.start(Files.createDirectories(folder.resolve("s3")));
        proxy = FaultyProxy.before(server.settings().s3Endpoint());
        bucket = Storages.open(server.settings());
        brain = MadeBrain.in(folder.resolve("brain"));
        for (String image : List.of("raw.zarr", "mask.zarr")) {
            upload(folder.resolve("brain"), image);
        }
        assertThat(run("clean").exitCode()).isZero();
        clean = OutputFiles.of(bucket, new Location("s3://bucket/clean"));
        assertThat(clean).hasSizeGreaterThan(20);
    }

    @AfterAll
    static void stop() throws Exception {
        if (proxy != null) {
            proxy.close();
        }
        if (server != null) {
            server.stop();
        }
    }

    private static void upload(Path root, String name) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(name))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                bucket.publish(
                        new Location("s3a://bucket/brain/" + root.relativize(file)),
                        sink -> sink.write(bytes, 0, bytes.length));
            }
        }
    }

    private static Typed run(String out) {
        List<String> words = new ArrayList<>(List.of("run"));
        for (String option : brain.options()) {
            words.add(option.replace("=" + folder.resolve("brain"), "=s3://bucket/brain"));
        }
        words.addAll(List.of("--out", "s3://bucket/" + out, "--patch-size", "6", "--n-patches-per-label", "3"));
        words.addAll(List.of("--s3-anonymous", "--s3-endpoint", proxy.endpoint()));
        return Typed.on(new PatchRun(() -> new LocalExtraction(2)), words.toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void isSurvived(FaultyProxy.Fault fault, TestReporter reporter) throws IOException {
        String out = "out-" + fault;
        proxy.inject(fault, EVERY_NTH);
        Typed first = run(out);
        int injected = proxy.injected();
        reporter.publishEntry(Map.of(
                "fault", fault.toString(),
                "injected", injected + " in " + proxy.requests() + " requests",
                "exit code", Integer.toString(first.exitCode())));
        if (first.exitCode() != ExitCode.DONE) {
            proxy.inject(null, Integer.MAX_VALUE);
            Typed again = run(out);
            assertThat(again.exitCode()).as(first.err() + again.err()).isZero();
        }

        assertThat(injected).isPositive();
        assertThat(OutputFiles.differences(clean, OutputFiles.of(bucket, new Location("s3://bucket/" + out))))
                .isEmpty();
    }
}
