package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.Python;
import io.github.spimpatches.RealData;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole product on two real atlases, judged from outside: {@code real_brains.py} makes cohorts of OME-Zarr brains,
 * {@code run} cuts patches on Spark, and {@code check_patches.py} compares every voxel with the source by nibabel and
 * tensorstore. Skipped where the atlases ({@link RealData}) or the Python packages ({@link Python}) are not there.
 */
class RealBrainsTest {
    private static final Path BRAINS = Path.of("target/real-brains");
    private static final Pattern SUMMARY = Pattern.compile(
            "(\\d+) patches, (\\d+) voxels compared, 0 mismatches, 0 failed rows, 0 files of no manifest, .*");

    private static final Pattern CROPS =
            Pattern.compile("(\\d+) crops, \\d+ voxels and \\d+ fields compared, 0 defects.*");
    private static final List<String> SUBJECTS = List.of("01", "02");

    private static Python python;

    @TempDir
    Path folder;

    @BeforeAll
    static void make() throws IOException {
        Path data = RealData.path("abav3").getParent();
        RealData.path("turone");
        python = Python.find();
        Path marker = BRAINS.resolve("made-by");
        String scripts = checksum("real_brains.py") + " " + checksum("ngff_source.py");
        if (Files.exists(marker) && Files.readString(marker).equals(scripts)) {
            return;
        }
        Files.deleteIfExists(marker);
        python.run("real_brains.py", List.of(data.toString(), BRAINS.toString()));
        Files.writeString(marker, scripts);
    }

    private static String checksum(String script) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(Files.readAllBytes(Path.of("src/test/python", script)));
        return Long.toHexString(crc.getValue());
    }

    /** Patches of 240 x 240 x 240 and 160 x 240 x 480 um: most large regions have room for them, small ones fall short. */
    @Test
    void everyVoxelOfTuronesThirteenHundredRegionsIsTheSources() throws IOException {
        run("turone", "--patch-size", "8", "--n-patches-per-label", "2");

        assertThat(verdict("turone", "seg-all_from-turone_level-2_dseg.nii.gz")).isGreaterThan(2000);
        assertThat(Files.readAllLines(folder.resolve("spim-patches/seg-all_level-0/shortfall.tsv")))
                .hasSizeGreaterThan(100);
    }

    @Test
    void everyVoxelOfAllensTwentyTwoRegionsIsTheSources() throws IOException {
        run("abav3", "--patch-size", "16", "--n-patches-per-label", "5", "--images", "raw,mask");

        assertThat(verdict("abav3", "seg-roi22_from-ABAv3_level-1_dseg.nii.gz")).isGreaterThan(500);
    }

    /** Three regions in each of two brains, whose images are oriented each its own way. */
    @ParameterizedTest
    @ValueSource(strings = {"ims", "ome-zarr", "tif"})
    void everyVoxelOfACropOfAllensRegionsIsTheSources(String format) throws IOException {
        start("crop", "abav3", "--crop-labels", "1", "5", "7", "--crop-format", format);

        assertThat(verdictOfCrops("abav3", "seg-roi22_from-ABAv3_level-1_dseg.nii.gz"))
                .isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ims", "ome-zarr", "tif"})
    void everyVoxelOfACropOfTuronesRegionsIsTheSources(String format) throws IOException {
        start("crop", "turone", "--crop-labels", "11", "492", "512", "--crop-format", format, "--mask-outside");

        assertThat(verdictOfCrops("turone", "seg-all_from-turone_level-2_dseg.nii.gz"))
                .isEqualTo(6);
    }

    private int verdictOfCrops(String brains, String dseg) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(folder.toString(), "--bioformats"));
        for (String subject : SUBJECTS) {
            arguments.addAll(List.of("--dseg", subject + "=" + dseg(brains, subject, dseg)));
        }
        String said = python.run("check_crops.py", arguments).strip();
        Matcher summary = CROPS.matcher(said);
        assertThat(summary.find()).as(said).isTrue();
        System.out.println(brains + ": " + summary.group());
        return Integer.parseInt(summary.group(1));
    }

    private void run(String brains, String... options) {
        start("run", brains, options);
    }

    private void start(String verb, String brains, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of(verb, BRAINS.resolve(brains).toString(), folder.toString(), "participant"));
        arguments.addAll(List.of(options));
        StringWriter err = new StringWriter();
        Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(err), false, 100);

        int exitCode = Main.execute(arguments.toArray(String[]::new), new PatchRun(new SparkEngines()), console);

        assertThat(exitCode).as(err::toString).isEqualTo(ExitCode.DONE);
    }

    private static Path dseg(String brains, String subject, String dseg) {
        String acquisition = brains.equals("turone") ? "T2w" : "lightsheet";
        return BRAINS.resolve(brains)
                .resolve("derivatives/spimquant")
                .resolve("sub-" + subject + "/parc/sub-" + subject + "_sample-brain_acq-" + acquisition + "_" + dseg);
    }

    /** The number of patches compared, after printing how many voxels. */
    private int verdict(String brains, String dseg) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(folder.toString(), "--region-check"));
        for (String subject : SUBJECTS) {
            arguments.add(subject + "=" + dseg(brains, subject, dseg));
        }
        String said = python.run("check_patches.py", arguments).strip();
        String last = said.substring(said.lastIndexOf('\n') + 1);
        System.out.println(brains + ": " + last);
        Matcher summary = SUMMARY.matcher(last);
        assertThat(summary.matches()).as(said).isTrue();
        return Integer.parseInt(summary.group(1));
    }
}
