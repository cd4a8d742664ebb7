package io.github.spimpatches.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.ManifestRow.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LeaksTest {
    private static final Extent SIZE = new Extent(8, 6, 4);

    private static ManifestRow row(String subject, String session, int label, String split, Integer fold, long... at) {
        Centre centre = new Centre(
                        subject, session, "a", null, label, "n", "N", 1, new Point(0, 0, 0), 0, 0, 0, 1.0, 1.0)
                .inPart(split, fold);
        return new ManifestRow(
                centre,
                "raw",
                null,
                null,
                0,
                at[0],
                at[1],
                at[2],
                SIZE,
                "uint16",
                "sub-" + subject + "/" + label + "_" + at[0] + "_" + at[1] + "_" + at[2],
                1L,
                "00000000",
                0,
                Status.WRITTEN,
                null,
                "sub-" + subject + ".zarr/0");
    }

    /** Told subject by subject, as a manifest's rows come. */
    private static List<Leak> all(List<ManifestRow> rows, String by, Function<Centre, String> unit) {
        Leaks leaks = new Leaks(by, unit);
        rows.stream()
                .map(row -> row.centre().subject())
                .distinct()
                .forEach(subject -> leaks.add(rows.stream()
                        .filter(row -> row.centre().subject().equals(subject))
                        .toList()));
        return leaks.found();
    }

    private static List<String> leaks(List<ManifestRow> rows) {
        return all(rows, "subject", Centre::subject).stream().map(Leak::words).toList();
    }

    @Test
    void whereEverySubjectIsInOnePartThereIsNone() {
        assertThat(leaks(List.of(
                        row("01", "a", 1, "train", 1, 0, 0, 0),
                        row("01", "b", 2, "train", 1, 2, 0, 0),
                        row("02", null, 1, "test", 2, 0, 0, 0))))
                .isEmpty();
    }

    @Test
    void aSubjectWhoseSessionsArePartedIsOne() {
        assertThat(leaks(List.of(
                        row("01", "a", 1, "train", 1, 0, 0, 0),
                        row("01", "b", 1, "test", 1, 20, 0, 0),
                        row("02", null, 1, "test", 2, 0, 0, 0))))
                .containsExactly("subject 01 is in the splits test and train");
    }

    @Test
    void foldsLeakToo() {
        assertThat(leaks(List.of(row("01", null, 1, null, 1, 0, 0, 0), row("01", null, 2, null, 3, 20, 0, 0))))
                .containsExactly("subject 01 is in the folds 1 and 3");
    }

    @Test
    void aRowWithoutAPartAmongOthersIsOne() {
        assertThat(leaks(List.of(row("01", null, 1, "train", null, 0, 0, 0), row("02", null, 1, null, null, 0, 0, 0))))
                .containsExactly("subject 02 is in the splits n/a");
        assertThat(leaks(List.of(row("01", null, 1, null, null, 0, 0, 0))))
                .as("not divided at all")
                .isEmpty();
    }

    @Test
    void groupsAreUnitsByWhatTheirColumnHolds() {
        List<ManifestRow> rows = List.of(
                row("01", null, 1, "train", null, 0, 0, 0),
                row("02", null, 1, "test", null, 0, 0, 0),
                row("03", null, 1, "test", null, 0, 0, 0));
        Map<String, String> litters = Map.of("01", "A", "02", "A", "03", "B");
        assertThat(all(rows, "litter", centre -> litters.get(centre.subject())))
                .containsExactly(new Leak("split", "litter A", List.of("test", "train")));
        assertThat(all(rows, "subject", Centre::subject)).isEmpty();
    }

    @Test
    void regionsOfDifferentPartsMayNotShareVoxels() {
        List<ManifestRow> rows = List.of(
                row("01", null, 1, "train", null, 0, 0, 0),
                row("01", null, 2, "test", null, 7, 5, 3),
                row("01", null, 3, "test", null, 8, 0, 0),
                row("02", null, 2, "test", null, 0, 0, 0));
        assertThat(all(rows, "region", centre -> Integer.toString(centre.label())))
                .extracting(Leak::words)
                .containsExactly("what sub-01/1_0_0_0 and sub-01/2_7_5_3 share is in the splits train and test");
    }

    @Test
    void theSweepFindsWhatComparingAllPairsFinds() {
        SplittableRandom random = new SplittableRandom(11);
        for (int trial = 0; trial < 100; trial++) {
            List<ManifestRow> rows = new ArrayList<>();
            for (int label = 0; label < 40; label++) {
                String part = random.nextBoolean() ? "train" : "test";
                rows.add(row("01", null, label, part, null, random.nextInt(60), random.nextInt(40), random.nextInt(9)));
            }
            long pairs = 0;
            for (int a = 0; a < rows.size(); a++) {
                for (int b = a + 1; b < rows.size(); b++) {
                    pairs += share(rows.get(a), rows.get(b)) ? 1 : 0;
                }
            }
            assertThat(all(rows, "region", centre -> Integer.toString(centre.label())))
                    .as("trial %d", trial)
                    .hasSize((int) pairs);
        }
    }

    private static boolean share(ManifestRow a, ManifestRow b) {
        return !a.centre().split().equals(b.centre().split())
                && Math.abs(a.startX() - b.startX()) < SIZE.x()
                && Math.abs(a.startY() - b.startY()) < SIZE.y()
                && Math.abs(a.startZ() - b.startZ()) < SIZE.z();
    }
}
