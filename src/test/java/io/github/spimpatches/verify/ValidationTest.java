package io.github.spimpatches.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.CentresTable;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.manifest.QualityTable;
import io.github.spimpatches.manifest.RowCursor;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.report.MadeRun;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.verify.PatchCheck.Depth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidationTest {
    private static final int SUBJECTS = 5;
    private static final int LABELS = 4;
    private static final int PER_LABEL = 6;
    private static final int PATCHES = SUBJECTS * LABELS * PER_LABEL * 2;

    private final LocalStorage storage = new LocalStorage();

    @TempDir
    private Path folder;

    private RunTables run;

    /** The tables of a run whose files are all lost but one. */
    @BeforeEach
    void make() throws IOException {
        run = MadeRun.in(folder, SUBJECTS, LABELS, PER_LABEL);
        ManifestRow there = rows().stream()
                .filter(row -> row.status() != ManifestRow.Status.FAILED)
                .findFirst()
                .orElseThrow();
        Path file = folder.resolve(there.path());
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[5000]);
        Files.write(file.resolveSibling("unknown.nii.gz"), new byte[1]);
        Path stranger = folder.resolve("sub-zz/micr/x.patches/1.nii.gz");
        Files.createDirectories(stranger.getParent());
        Files.write(stranger, new byte[1]);
    }

    private List<ManifestRow> rows() throws IOException {
        return run.rows(".parquet");
    }

    private List<Centre> centres() throws IOException {
        try (RowCursor<Centre> centres = run.openCentres(".parquet")) {
            return centres.rest();
        }
    }

    private List<Quality> looks() throws IOException {
        try (RowCursor<Quality> looks = run.openLooks()) {
            return looks.rest();
        }
    }

    private void write(List<ManifestRow> rows) throws IOException {
        ManifestTable.write(storage, run.folder().resolve("manifest.parquet"), rows);
    }

    private Validation validate() throws IOException {
        return Validation.of(
                storage,
                new Location(folder.toString()),
                null,
                Depth.FILES,
                StorageSettings.DEFAULT,
                bytes -> new LocalChecks());
    }

    private static List<String> of(Check check, Validation validation) {
        return validation.findings().stream()
                .filter(finding -> finding.check() == check)
                .map(Finding::where)
                .toList();
    }

    private static <R> List<R> shuffled(List<R> rows) {
        List<R> other = new ArrayList<>(rows);
        Collections.shuffle(other, new Random(5));
        return other;
    }

    @Test
    void everyLostFileOfEverySubjectIsFound() throws IOException {
        long failed = rows().stream()
                .filter(row -> row.status() == ManifestRow.Status.FAILED)
                .count();

        Validation validation = validate();

        assertThat(validation.patches()).isEqualTo(PATCHES);
        assertThat(of(Check.MISSING, validation)).hasSize((int) (PATCHES - failed - 1));
        assertThat(of(Check.FAILED, validation)).hasSize((int) failed);
        assertThat(of(Check.WHOLE, validation)).hasSize(1);
    }

    @Test
    void filesOfNoManifestAreFoundAlsoWhereTheirSubjectIsInNone() throws IOException {
        assertThat(of(Check.EXTRA, validate()))
                .hasSize(2)
                .anyMatch(path -> path.endsWith("/unknown.nii.gz"))
                .contains("sub-zz/micr/x.patches/1.nii.gz");
    }

    @Test
    void theOrderOfTheTablesChangesNothing() throws IOException {
        Validation inOrder = validate();
        write(shuffled(rows()));
        CentresTable.write(storage, run.folder().resolve("centers.parquet"), shuffled(centres()));
        QualityTable.write(storage, run.folder().resolve("quality.parquet"), shuffled(looks()));

        assertThat(validate().findings()).containsExactlyInAnyOrderElementsOf(inOrder.findings());
    }

    @Test
    void aFileInTheFolderOfAnotherSubjectIsKnownThere() throws IOException {
        List<ManifestRow> rows = new ArrayList<>(rows());
        ManifestRow last = rows.get(rows.size() - 1);
        rows.set(
                rows.size() - 1,
                new ManifestRow(
                        last.centre(),
                        last.image(),
                        last.stain(),
                        last.desc(),
                        last.level(),
                        last.startX(),
                        last.startY(),
                        last.startZ(),
                        last.size(),
                        last.dtype(),
                        Path.of(rows.get(0).path())
                                .getParent()
                                .resolve("unknown.nii.gz")
                                .toString(),
                        1L,
                        "00000000",
                        0,
                        ManifestRow.Status.WRITTEN,
                        null,
                        last.source()));
        write(rows);

        assertThat(of(Check.EXTRA, validate())).containsExactly("sub-zz/micr/x.patches/1.nii.gz");
    }

    @Test
    void aRunThatDidNotEndIsSaidToBeSoAndItsFilesAreNobodyElses() throws IOException {
        for (String name : List.of("manifest.parquet", "run.json", "quality.parquet")) {
            Files.delete(Path.of(run.folder().resolve(name).uri()));
        }

        Validation validation = validate();

        assertThat(of(Check.EXTRA, validation)).isEmpty();
        assertThat(validation.notes()).singleElement().asString().startsWith("a run did not come to its end");
        assertThat(validation.findings())
                .filteredOn(finding -> finding.where().equals("spim-patches/made"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what())
                        .isEqualTo("the run did not come to its end: it has no manifest. The same command again goes on"
                                + " with it."));
    }

    @Test
    void looksOfEverySubjectAreCounted() throws IOException {
        List<Quality> looks = looks();
        List<Quality> fewer = new ArrayList<>(looks);
        fewer.remove(looks.size() - 1);
        fewer.remove(0);
        QualityTable.write(storage, run.folder().resolve("quality.parquet"), fewer);

        assertThat(validate().findings())
                .filteredOn(finding -> finding.where().endsWith("quality.parquet"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what())
                        .isEqualTo("it has no row for 2 of " + looks.size() + " patches, such as "
                                + looks.get(0).path()));
    }
}
