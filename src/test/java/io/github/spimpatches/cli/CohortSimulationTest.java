package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.cli.CohortSimulation.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shape of a large cohort in small: {@link CohortSimulation#main} is the same for a thousand subjects. */
class CohortSimulationTest {
    @TempDir
    private Path folder;

    @Test
    void everyLabelIsOneTaskAndEveryCentreARow() throws IOException {
        Figures figures = new CohortSimulation(folder, 1300, 2).run(3, 1000);

        assertThat(figures.exitCode()).as(figures.screen()).isZero();
        assertThat(figures.tasks()).isEqualTo(Collections.nCopies(1300, "1 label, 3 subjects, 6 centres"));
        assertThat(figures.rows()).isEqualTo(3 * 1300 * 2);
        assertThat(figures.isOrdered()).isTrue();
    }

    /** Checksums and looks of all patches come from the tables before, in their order; no label is gone through again. */
    @Test
    void aSecondRunKeepsAllAndWritesTheSameTables() throws IOException {
        CohortSimulation simulation = new CohortSimulation(folder, 100, 2);
        simulation.run(3, 100);
        Path tables = folder.resolve("out-3/spim-patches/r");
        String first = Files.readString(tables.resolve("manifest.tsv"));
        byte[] looks = Files.readAllBytes(tables.resolve("quality.parquet"));

        Figures second = simulation.run(3, 100);

        assertThat(second.exitCode()).as(second.screen()).isZero();
        assertThat(second.screen()).contains("(0 written, 600 kept)");
        assertThat(second.tasks()).hasSize(100);
        assertThat(tables.resolve("manifest.tsv")).hasContent(first.replace("\twritten\t", "\tkept\t"));
        assertThat(tables.resolve("quality.parquet")).hasBinaryContent(looks);
    }

    /** A large run's labels that are gone through again are spooled as well. */
    @Test
    void whatTheTablesBeforeDoNotTellIsLookedAtAgain() throws IOException {
        CohortSimulation simulation = new CohortSimulation(folder, 100, 2);
        simulation.run(3, 100);
        Path tables = folder.resolve("out-3/spim-patches/r");
        byte[] looks = Files.readAllBytes(tables.resolve("quality.parquet"));
        Files.delete(tables.resolve("quality.parquet"));

        Figures second = simulation.run(3, 100);

        assertThat(second.exitCode()).as(second.screen()).isZero();
        assertThat(second.tasks()).hasSize(200);
        assertThat(second.isOrdered()).isTrue();
        assertThat(tables.resolve("quality.parquet")).hasBinaryContent(looks);
    }
}
