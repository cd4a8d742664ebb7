package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.patch.PatchEngine;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person reads when a run is over. Seconds and rates, which differ from run to run, stand as #. */
class RunScreenTest {
    @TempDir
    private Path folder;

    private final PatchRun engine = new PatchRun(() -> new LocalExtraction(2));
    private MadeBids bids;
    private Path out;

    @BeforeEach
    void makeCohort() throws IOException {
        bids = MadeBids.of(MadeBrain.in(folder.resolve("brain")), folder.resolve("bids"), 3);
        out = folder.resolve("out");
    }

    private Typed type(String verb, Path to, String... more) {
        return typeOn(engine, verb, to, more);
    }

    private Typed typeOn(PatchRun engine, String verb, Path to, String... more) {
        List<String> words = new ArrayList<>(List.of(verb, bids.bids().toString(), to.toString(), "--run", "r"));
        words.addAll(List.of(more));
        if (!words.contains("--patch-size")) {
            words.addAll(List.of("--patch-size", "6"));
        }
        return Typed.on(engine, words.toArray(String[]::new));
    }

    private String screen(String text) {
        return text.replace(out.toString(), "OUT")
                .replace(bids.bids().toString(), "BIDS")
                .replaceAll("[0-9.]+ (s|MB/s)\\b", "# $1")
                .replaceAll("slowest label [^:]*:", "slowest label LABEL:")
                .replaceAll("note: .* gives level 1 the translation of level 0.*\n", "");
    }

    private static Map<String, String> files(Path root) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(path).toString(), Files.readString(path, StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    @Test
    void ofOneThatIsFine() {
        Typed run = type("run", out, "--patch-labels", "CA1", "--n-patches-per-label", "2", "--stain", "Abeta");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(screen(run.out())).isEqualTo("""
                        6 patches of 1 label from 3 subjects, 55 kB read, 7 kB written, # s
                        11 requests, # MB/s read, # MB/s written; slowest label LABEL: # s for 6 patches
                        Manifest: OUT/spim-patches/r/manifest.tsv
                        QC page: OUT/spim-patches/r/report.html
                        """);
        assertThat(screen(run.err())).isEmpty();
    }

    @Test
    void ofOneWithFailures() throws IOException {
        damage("sub-02");

        Typed run = type("run", out, "--patch-labels", "CA1", "--n-patches-per-label", "2", "--stain", "Abeta");

        assertThat(run.exitCode()).isEqualTo(ExitCode.PARTIAL);
        assertThat(screen(run.out()) + screen(run.err())).isEqualTo("""
                        4 of 6 patches of 1 label from 3 subjects (2 failed), 45 kB read, 4 kB written, # s
                        9 requests, # MB/s read, # MB/s written; slowest label LABEL: # s for 6 patches
                        Manifest: OUT/spim-patches/r/manifest.tsv
                        QC page: OUT/spim-patches/r/report.html
                          failed 2 x such as: Cannot read chunk 0/1/1/0 of BIDS/sub-02/micr/sub-02_sample-brain_SPIM.ome.zarr/0: damaged data: Src size is incorrect (zstd). The file is damaged or truncated.
                        spim-patches run: 2 of 6 patches failed; the manifest says why, the same command tries them again.
                        """);
    }

    @Test
    void ofOneWithShortfalls() {
        Typed run = type(
                "run",
                out,
                "--n-patches-per-label",
                "200",
                "--patch-size",
                "16",
                "--patch-labels",
                "DG",
                "--stain",
                "Abeta");

        assertThat(run.exitCode()).isZero();
        assertThat(screen(run.err()) + screen(run.out())).isEqualTo("""
                        3 of 3 labels, counted in each subject, have fewer places than asked for:
                          sub-01 DG: 16 of 200 (2879 voxels, 16 eligible); --patch-size 14 or --containment fraction=0.9355
                          sub-02 DG: 16 of 200 (2879 voxels, 16 eligible); --patch-size 14 or --containment fraction=0.9355
                          sub-03 DG: 16 of 200 (2879 voxels, 16 eligible); --patch-size 14 or --containment fraction=0.9355
                        48 patches of 1 label from 3 subjects, 150 kB read, 430 kB written, # s
                        36 requests, # MB/s read, # MB/s written; slowest label LABEL: # s for 48 patches
                        Shortfalls: 3, each with what would help: OUT/spim-patches/r/shortfall.tsv
                        Manifest: OUT/spim-patches/r/manifest.tsv
                        QC page: OUT/spim-patches/r/report.html
                        """);
    }

    @Test
    void ofOneOfWhichNothingComes() {
        for (String verb : List.of("run", "plan")) {
            Typed typed = type(verb, out, "--patch-size", "30", "--patch-labels", "DG");

            assertThat(typed.exitCode()).as(verb).isEqualTo(ExitCode.PARTIAL);
            assertThat(typed.errLines())
                    .last()
                    .isEqualTo(
                            "spim-patches " + verb + ": no patch comes out: no label has a place for one. The advice of"
                                    + " each says what would give some (all of it is in shortfall.tsv of a run or plan).");
        }
    }

    @Test
    void whatATaskGetsChangesNoFile() throws IOException {
        List<String> more = List.of("--patch-labels", "CA1", "DG", "--n-patches-per-label", "3");
        type("run", out, more.toArray(String[]::new));
        List<String> apart = new ArrayList<>(more);
        apart.addAll(List.of("--partition", "label,subject"));
        type("run", folder.resolve("apart"), apart.toArray(String[]::new));

        Map<String, String> whole = comparable(out);
        Map<String, String> parts = comparable(folder.resolve("apart"));
        List<ManifestRow> rows =
                ManifestTable.read(new LocalStorage(), new Location(out + "/spim-patches/r/manifest.parquet"));
        assertThat(rows).hasSizeGreaterThan(2 * 3 * 3);
        assertThat(parts.remove("spim-patches/r/settings.yml")).contains("\npartition: label,subject\n");
        assertThat(whole.remove("spim-patches/r/settings.yml")).contains("\npartition: label\n");
        assertThat(parts).isEqualTo(whole);
    }

    /** A run too large for the driver's memory takes another way to the same files. */
    @Test
    void aLargeRunLeavesTheSameFiles() throws IOException {
        String[] more = {"--patch-labels", "CA1", "DG", "--n-patches-per-label", "3"};
        PatchRun large = new PatchRun(() -> new LocalExtraction(2), Storages::open, PatchEngine::new, 3);
        damage("sub-02");
        Typed small = type("run", out, more);
        Typed spooled = typeOn(large, "run", folder.resolve("large"), more);

        assertThat(small.exitCode()).isEqualTo(ExitCode.PARTIAL);
        assertThat(spooled.exitCode()).isEqualTo(ExitCode.PARTIAL);
        assertThat(screen(spooled.out()).replace(folder.resolve("large").toString(), "OUT"))
                .isEqualTo(screen(small.out()));
        assertThat(comparable(folder.resolve("large"))).isEqualTo(comparable(out));

        type("run", out, more);
        typeOn(large, "run", folder.resolve("large"), more);
        assertThat(comparable(folder.resolve("large")))
                .isEqualTo(comparable(out))
                .hasEntrySatisfying(
                        "spim-patches/r/manifest.tsv", text -> assertThat(text).contains("\tkept\t"));
    }

    private static Map<String, String> comparable(Path root) throws IOException {
        Map<String, String> files = files(root);
        // They name the command, or the time.
        files.keySet()
                .removeAll(
                        List.of("spim-patches/r/run.json", "spim-patches/r/report.html", "dataset_description.json"));
        return files;
    }

    /** Every chunk of a subject's raw image is cut short. */
    private void damage(String subject) throws IOException {
        Path image = bids.bids().resolve(subject + "/micr/" + subject + "_sample-brain_SPIM.ome.zarr");
        Path copy = folder.resolve("damaged.zarr");
        try (Stream<Path> paths = Files.walk(image.toRealPath())) {
            for (Path path : paths.toList()) {
                Path to = copy.resolve(image.toRealPath().relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(to);
                } else {
                    byte[] bytes = Files.readAllBytes(path);
                    boolean isChunk = path.getFileName().toString().matches("[0-9]+");
                    Files.write(to, isChunk ? java.util.Arrays.copyOf(bytes, bytes.length / 2) : bytes);
                }
            }
        }
        Files.delete(image);
        Files.createSymbolicLink(image, copy);
    }
}
