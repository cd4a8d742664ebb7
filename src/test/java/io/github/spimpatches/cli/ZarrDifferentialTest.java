package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.Python;
import io.github.spimpatches.patch.LocalExtraction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Patches beside what zarr-python reads: {@code zarr_differential.py} makes random stores, with zarr-python and tensorstore,
 * and every voxel has to be the same. Skipped where there is no Python with these ({@link Python}).
 */
class ZarrDifferentialTest {
    private static final String SCRIPT = "zarr_differential.py";
    private static final int STORES = Integer.getInteger("zarr.stores", 60);
    private static final int SEED = Integer.getInteger("zarr.seed", 1);

    @TempDir
    Path folder;

    @Test
    void everyVoxelIsTheOneThatZarrPythonReads() throws IOException {
        Python python = Python.find();
        python.run(
                SCRIPT,
                List.of(
                        "make",
                        folder.toString(),
                        "--stores",
                        Integer.toString(STORES),
                        "--seed",
                        Integer.toString(SEED)));

        Typed typed = Typed.on(
                new PatchRun(() -> new LocalExtraction(2)),
                "extract",
                "--cohort",
                folder.resolve("cohort.tsv").toString(),
                "--centers",
                folder.resolve("centres.tsv").toString(),
                "--out",
                folder.resolve("found").toString(),
                "--edge",
                "pad",
                "--patch-size",
                "9",
                "8",
                "7");

        assertThat(typed.exitCode()).as(typed::err).isEqualTo(ExitCode.DONE);

        String said = python.run(SCRIPT, List.of("compare", folder.toString())).strip();
        System.out.println(said);
        assertThat(said).contains(STORES + " stores, ", ", 0 mismatches,");
    }
}
