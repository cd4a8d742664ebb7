package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.HdfsServer;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.S3Server;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.storage.Storages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose OUT_DIR is in a store is checked and shown there. */
@Tag("servers")
class RunOnServersTest {
    private static final String RUN = "spim-patches/seg-mini_level-0/";
    private static final int MOST = 1 << 24;

    @TempDir
    private Path folder;

    private final PatchRun engine = new PatchRun(() -> new LocalExtraction(2));

    @Test
    void onHdfs() throws Exception {
        HdfsServer hdfs = HdfsServer.start(Files.createDirectory(folder.resolve("hdfs")));
        try {
            isCheckedAndShown(
                    Storages.open(StorageSettings.DEFAULT), new Location(hdfs.address() + "/user/x/out"), List.of());
        } finally {
            hdfs.stop();
        }
    }

    @Test
    void onS3() throws Exception {
        S3Server s3 = S3Server.start(Files.createDirectory(folder.resolve("s3")));
        try {
            List<String> options =
                    List.of("--s3-anonymous", "--s3-endpoint", s3.settings().s3Endpoint());
            isCheckedAndShown(Storages.open(s3.settings()), new Location("s3a://bucket/out"), options);
        } finally {
            s3.stop();
        }
    }

    private void isCheckedAndShown(Storage storage, Location out, List<String> options) throws IOException {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(MadeBrain.in(folder.resolve("brain")).options());
        words.addAll(List.of("--out", out.uri(), "--patch-size", "6", "--n-patches-per-label", "2"));
        words.addAll(options);
        Typed run = Typed.on(engine, words.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();

        Typed whole = typed("validate", out, options, "--deep");
        assertThat(whole.exitCode()).as(whole.out() + whole.err()).isZero();
        assertThat(whole.out()).contains("checksum        ok", "voxels          ok");

        Location page = out.resolve(RUN + "report.html");
        byte[] first = read(storage, page);
        storage.delete(page);
        Location slide = out.resolve("slides/regions.svg");
        Typed report = typed("report", out, options, "--montage", slide.uri());
        assertThat(report.exitCode()).as(report.err()).isZero();
        assertThat(read(storage, page)).isEqualTo(first);
        assertThat(new String(read(storage, slide), StandardCharsets.UTF_8)).contains(">CA1</text>");

        String line = new String(read(storage, out.resolve(RUN + "manifest.tsv")), StandardCharsets.UTF_8)
                .lines()
                .filter(each -> each.contains("\twritten\t"))
                .findFirst()
                .orElseThrow();
        Location patch = out.resolve(Stream.of(line.split("\t"))
                .filter(word -> word.endsWith(".nii.gz"))
                .findFirst()
                .orElseThrow());
        byte[] bytes = read(storage, patch);
        bytes[9] ^= 1; // the operating system: a gzip reader does not mind
        storage.publish(patch, sink -> sink.write(bytes, 0, bytes.length));

        Typed spoilt = typed("validate", out, options);
        assertThat(spoilt.exitCode()).isEqualTo(ExitCode.PARTIAL);
        assertThat(spoilt.err()).contains("checksum (1)");
    }

    private static byte[] read(Storage storage, Location file) throws IOException {
        return storage.readWhole(file, MOST).orElseThrow();
    }

    private Typed typed(String verb, Location out, List<String> options, String... more) {
        return Typed.on(
                engine,
                Stream.of(Stream.of(verb, out.uri()), options.stream(), Stream.of(more))
                        .flatMap(each -> each)
                        .toArray(String[]::new));
    }
}
