package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is damaged takes nothing else with it, and a full disk leaves nothing that is not whole. */
class DamageTest {
    @TempDir
    private Path folder;

    private MadeBrain brain;

    @BeforeEach
    void makeBrain() throws IOException {
        brain = MadeBrain.in(folder.resolve("brain"));
    }

    private static Typed run(List<String> words) {
        return Typed.on(new PatchRun(() -> new LocalExtraction(2)), words.toArray(String[]::new));
    }

    @Test
    void aDamagedChunkInOneOfTwentySubjectsFailsThatSubjectsPatchesOnly() throws IOException {
        MadeBrain damaged = MadeBrain.in(folder.resolve("damaged"));
        Path chunk = damaged.raw().chunkFile(1, 1, 1, 0);
        byte[] sound = Files.readAllBytes(chunk);
        Files.writeString(chunk, "no voxels at all");
        StringBuilder cohort = new StringBuilder("subject\traw\tdseg\tlabels\n");
        for (int subject = 1; subject <= 20; subject++) {
            MadeBrain its = subject == 7 ? damaged : brain;
            cohort.append(String.format("%02d\t%s\t%s\t%s%n", subject, its.raw().folder(), its.dseg(), its.labels()));
        }
        Path table = Files.writeString(folder.resolve("cohort.tsv"), cohort);
        Path out = folder.resolve("out");
        List<String> words = List.of(("run --cohort " + table + " --out " + out
                        + " --patch-size 6 --patch-labels CA1 --stain YoPro --atlas mini")
                .split(" "));

        Typed typed = run(words);

        assertThat(typed.exitCode()).as(typed.err()).isEqualTo(ExitCode.PARTIAL);
        List<ManifestRow> failed = new ArrayList<>();
        List<ManifestRow> written = new ArrayList<>();
        for (ManifestRow row : rows(out)) {
            (row.status() == Status.FAILED ? failed : written).add(row);
        }
        assertThat(failed).isNotEmpty().allSatisfy(row -> {
            assertThat(row.centre().subject()).isEqualTo("07");
            assertThat(row.error())
                    .isEqualTo("Cannot read chunk 1/1/1/0 of " + damaged.raw().folder()
                            + "/0: damaged data: Unknown frame descriptor (zstd). The file is damaged or truncated.");
            assertThat(out.resolve(row.path())).doesNotExist();
        });
        assertThat(written).hasSize(20 * 10 - failed.size());
        for (ManifestRow row : written) {
            assertThat(out.resolve(row.path())).hasSize(row.bytes());
        }

        Files.write(chunk, sound);
        assertThat(run(words).exitCode()).isZero();
        Path fresh = folder.resolve("fresh");
        List<String> anew = new ArrayList<>(words);
        anew.set(anew.indexOf(out.toString()), fresh.toString());
        assertThat(run(anew).exitCode()).isZero();
        assertThat(OutputFiles.differences(OutputFiles.of(fresh), OutputFiles.of(out)))
                .isEmpty();
    }

    /** Absent chunks are fill, but these are not absent. */
    @Test
    void whatStandsInThePlaceOfChunksIsNeverReadAsFill() throws IOException {
        Path chunk = brain.raw().chunkFile(1, 1, 1, 0);
        Files.delete(chunk);
        Files.createDirectory(chunk);
        Path column = brain.raw().chunkFile(1, 0, 0, 0).getParent().getParent();
        try (Stream<Path> below = Files.walk(column)) {
            for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        Files.writeString(column, "no folder");
        Path out = folder.resolve("out");
        List<String> words = new ArrayList<>(words(out));
        words.addAll(List.of("--images", "raw", "--stain", "YoPro", "--patch-labels", "CA1", "DG"));

        Typed typed = run(words);

        assertThat(typed.exitCode()).as(typed.err()).isEqualTo(ExitCode.PARTIAL);
        assertThat(rows(out))
                .filteredOn(row -> row.status() == Status.FAILED)
                .extracting(ManifestRow::error)
                .anyMatch(error -> error.endsWith(chunk + ": it is a folder, a file is expected there."))
                .anyMatch(error -> error.endsWith(": " + column + " is no folder, as it has to be."))
                .allMatch(error -> error.contains("Cannot read "));
    }

    private static List<ManifestRow> rows(Path out) throws IOException {
        return ManifestTable.read(
                new LocalStorage(),
                new Location(out.resolve("spim-patches/seg-mini_level-0/manifest.parquet")
                        .toString()));
    }

    /** A real one where this machine lets us mount one; {@link FaultSchedulesTest} fills its made ones in any case. */
    @Test
    void aFullDiskLeavesNoTorsoAndWithRoomAllIsWell() throws Exception {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        assumeTrue(isDone("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()), "no mount here");
        try {
            Path out = disk.resolve("out");
            Path clean = folder.resolve("clean");
            Typed full = run(words(out));
            assertThat(full.exitCode()).isNotZero();
            assertThat(full.err()).contains("No space left on device");
            assertThat(OutputFiles.of(out).keySet()).noneMatch(path -> path.endsWith(".tmp"));

            assertThat(isDone("mount", "-o", "remount,size=64m", disk.toString()))
                    .isTrue();
            Typed again = run(words(out));
            assertThat(again.exitCode()).as(again.err()).isZero();
            assertThat(run(words(clean)).exitCode()).isZero();
            assertThat(OutputFiles.differences(OutputFiles.of(clean), OutputFiles.of(out)))
                    .isEmpty();
        } finally {
            isDone("umount", disk.toString());
        }
    }

    private List<String> words(Path out) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(brain.options());
        words.addAll(List.of("--out", out.toString(), "--patch-size", "12", "--format", "nii"));
        return words;
    }

    private static boolean isDone(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }
}
