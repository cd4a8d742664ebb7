package io.github.spimpatches.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.config.Settings.Partition;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResultSpoolTest {
    @TempDir
    private Path folder;

    private final LocalStorage storage = new LocalStorage();

    /** What a list in memory would give, as often as it is asked, and the folder is gone. */
    @ParameterizedTest
    @EnumSource
    void mergesWhatTasksWroteInTheManifestsOrder(Partition partition) throws IOException {
        List<Centre> centres = centres(7, 3, 40);
        Location spool = new Location(folder.resolve("spool").toString());
        LabelExtractor fake =
                (own, progress) -> own.stream().map(ResultSpoolTest::result).toList();

        List<PatchResult> nothing = new LocalExtraction(2)
                .run(
                        new Portions(centres, partition),
                        new SpoolingExtractor(fake, spool, StorageSettings.DEFAULT),
                        Progress.NONE);
        assertThat(nothing).isEmpty();
        assertThat(storage.list(spool)).hasSize(partition == Partition.LABEL ? 7 : 21);
        List<PatchResult> expected = new ArrayList<>();
        Results.of(centres.stream().map(ResultSpoolTest::result).toList()).forEach(expected::add);
        try (Results results = ResultSpool.take(storage, spool)) {
            assertThat(results).containsExactlyElementsOf(expected);
            assertThat(results).containsExactlyElementsOf(expected);
        }
        assertThat(folder.resolve("spool")).doesNotExist();
    }

    @Test
    void givesBackWhatWasMadeOnceAsOftenAsItIsAsked() throws IOException {
        List<PatchResult> made =
                centres(7, 3, 40).stream().map(ResultSpoolTest::result).toList();

        try (Results results = ResultSpool.of(Results.of(made).iterator())) {
            assertThat(results).containsExactlyElementsOf(Results.of(made));
            assertThat(results).containsExactlyElementsOf(Results.of(made));
        }
        try (Results results = ResultSpool.of(List.<PatchResult>of().iterator())) {
            assertThat(results).isEmpty();
        }
    }

    /** Labels 2 and 4 again, and one that nobody asked for: what failed is replaced, and nothing else. */
    @Test
    void anotherPassReplacesWhatIsOpen() {
        Results first = Results.of(
                centres(5, 3, 4).stream().map(ResultSpoolTest::result).toList());
        Results second = Results.of(centres(9, 3, 4).stream()
                .filter(centre -> centre.label() % 2 == 0)
                .map(centre -> result(centre).taking(8))
                .toList());

        Results both = first.replacedBy(second, result -> result.row().status() == ManifestRow.Status.FAILED);

        List<PatchResult> expected = new ArrayList<>();
        first.forEach(result -> expected.add(
                result.row().centre().patch() == 3 && result.row().centre().label() % 2 == 0
                        ? result.taking(8)
                        : result));
        assertThat(both).containsExactlyElementsOf(expected);
        assertThat(both).containsExactlyElementsOf(expected);
    }

    @Test
    void whatAKilledRunLeftIsDiscarded() throws IOException {
        Path left = Files.createDirectories(folder.resolve("spool"));
        Files.writeString(left.resolve("7-0011.rows"), "torn");

        ResultSpool.discard(storage, new Location(left.toString()));
        ResultSpool.discard(storage, new Location(left.toString()));

        assertThat(left).doesNotExist();
    }

    private static List<Centre> centres(int labels, int subjects, int each) {
        List<Centre> centres = new ArrayList<>();
        for (int label = 1; label <= labels; label++) {
            for (int subject = 1; subject <= subjects; subject++) {
                for (int patch = 1; patch <= each; patch++) {
                    centres.add(MadeTask.centre("0" + subject, label, patch, new Point(label, subject, patch)));
                }
            }
        }
        return centres;
    }

    private static PatchResult result(Centre centre) {
        boolean failed = centre.patch() == 3;
        return new PatchResult(
                new ManifestRow(
                        centre,
                        centre.patch() % 2 == 0 ? "mask" : "raw",
                        null,
                        "raw",
                        0,
                        1,
                        2,
                        3,
                        Extent.cube(4),
                        "uint16",
                        "a/" + centre.pair() + ".nii",
                        failed ? null : 5L,
                        failed ? null : "0badcafe",
                        0,
                        failed ? ManifestRow.Status.FAILED : ManifestRow.Status.WRITTEN,
                        failed ? "why" : null,
                        "x"),
                new ReadCounts(1, 2, 3, 4, 5, 6),
                failed ? null : new Quality("a/" + centre.pair(), 1, 2, 3, 4, 5, 6, false, "1:2", null),
                7);
    }
}
