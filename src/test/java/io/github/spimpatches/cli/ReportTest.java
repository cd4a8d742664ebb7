package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.manifest.QualityTable;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final String RUN = "spim-patches/seg-mini_level-0/";

    @TempDir
    private Path folder;

    private final PatchRun engine = new PatchRun(() -> new LocalExtraction(2));
    private MadeBrain brain;
    private Path out;

    @BeforeEach
    void makeBrain() throws IOException {
        brain = MadeBrain.in(folder.resolve("brain"));
        out = folder.resolve("out");
    }

    private Typed run(String... more) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(brain.options());
        words.addAll(List.of("--out", out.toString(), "--patch-size", "6", "--n-patches-per-label", "4"));
        words.addAll(List.of(more));
        return Typed.on(engine, words.toArray(String[]::new));
    }

    private Typed report(String... more) {
        return Typed.on(
                engine,
                Stream.concat(Stream.of("report", out.toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    private String page() throws IOException {
        return Files.readString(out.resolve(RUN + "report.html"));
    }

    @Test
    void aRunLeavesThePageWithPicturesOfItsPatches() throws IOException {
        assertThat(run().exitCode()).isZero();

        assertThat(page())
                .startsWith("<!DOCTYPE html>")
                .contains("24 patches of 2 regions from 1 subject")
                .contains("raw Abeta", "data:image/png;base64,");
        List<Quality> quality = QualityTable.read(
                new LocalStorage(),
                new Location(out.resolve(RUN + "quality.parquet").toString()));
        assertThat(quality).hasSize(24).allMatch(each -> each.thumbnail() != null && each.sampled() == 216);
    }

    @Test
    void patchesThatAreKeptKeepTheirPictures() throws IOException {
        run();
        byte[] first = Files.readAllBytes(out.resolve(RUN + "quality.parquet"));
        String page = page();

        assertThat(run().exitCode()).isZero();

        assertThat(Files.readAllBytes(out.resolve(RUN + "quality.parquet"))).isEqualTo(first);
        assertThat(page()).isEqualTo(page);
    }

    @Test
    void withoutWhatTheTasksSawThePageSaysSo() throws IOException {
        run();
        Files.delete(out.resolve(RUN + "quality.parquet"));
        Files.delete(out.resolve(RUN + "outlines.tsv"));

        assertThat(report().exitCode()).isZero();
        assertThat(page()).contains("No look was taken at 24 patches").contains("The run kept no pictures.");
        Typed montage = report("--montage", folder.resolve("m.png").toString());
        assertThat(montage.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(montage.err()).contains("the run kept no pictures");
    }

    @Test
    void reportWritesThePageAgain() throws IOException {
        run();
        String page = page();
        Files.delete(out.resolve(RUN + "report.html"));

        Typed typed = report();

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.out()).startsWith("QC page: ").contains("report.html");
        assertThat(page()).isEqualTo(page);
    }

    @Test
    void aMontageHas300DotsPerInchOrTextAsText() throws IOException {
        run();
        Path png = folder.resolve("slides/m.png");
        Path svg = folder.resolve("slides/m.svg");

        Typed typed = report("--montage", png.toString(), "--montage", svg.toString());

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        byte[] bytes = Files.readAllBytes(png);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("pHYs") + 4;
        assertThat(ByteBuffer.wrap(bytes).getInt(at)).isEqualTo((int) Math.round(300 / 0.0254));
        assertThat(ImageIO.read(png.toFile()).getHeight()).isBetween(900, 1400);
        assertThat(Files.readString(svg))
                .contains(">sub-01</text>", ">CA1</text>", ">DG</text>", "10 \u00b5m</text>", "raw Abeta, middle slice")
                .contains("the patch whose", "most mask");
        int outlined = Files.readString(svg).length();
        report("--montage", svg.toString(), "--no-overlay");
        assertThat(Files.readString(svg)).hasSizeLessThan(outlined).doesNotContain("mask outlined");
    }

    @Test
    void aMontageOfAnotherKindIsRefused() {
        run();

        Typed typed = report("--montage", "m.gif");

        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(typed.errLines()).last().asString().contains("neither in .png nor in .svg");
    }

    @Test
    void aMontageOfSeveralRunsAsksWhich() {
        run();
        run("--run", "second");

        Typed typed = report("--montage", folder.resolve("m.svg").toString());

        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(typed.err()).contains("second, seg-mini_level-0").contains("--run");
        Typed second =
                report("--run", "second", "--montage", folder.resolve("m.svg").toString());
        assertThat(second.exitCode()).as(second.err()).isZero();
    }
}
