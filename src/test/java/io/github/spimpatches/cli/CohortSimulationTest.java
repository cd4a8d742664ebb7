package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.cli.CohortSimulation.Figures;
import java.io.IOException;
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
}
