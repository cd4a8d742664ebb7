package io.github.spimpatches.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.config.Settings.Partition;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortionsTest {
    /** Label 1: three centres of a, one of b; label 2: two of b; label 3: two of a's second session. */
    private static final List<Centre> CENTRES = List.of(
            centre("b", null, 2, 1),
            centre("a", null, 1, 1),
            centre("a", "2", 3, 1),
            centre("b", null, 1, 1),
            centre("a", null, 1, 2),
            centre("b", null, 2, 2),
            centre("a", null, 1, 3),
            centre("a", "2", 3, 2));

    @Test
    void aLabelIsOnePortionAndTheLargestComesFirst() {
        assertThat(words(Partition.LABEL)).containsExactly("1: a a a b", "2: b b", "3: a/2 a/2");
    }

    @Test
    void aLabelOfASubjectAndSessionIsOnePortionAndTheLargestComesFirst() {
        assertThat(words(Partition.LABEL_AND_SUBJECT)).containsExactly("1: a a a", "2: b b", "3: a/2 a/2", "1: b");
    }

    @Test
    void someLabelsAreTheirPortionsAlone() {
        Portions some = new Portions(CENTRES, Partition.LABEL).ofLabels(Set.of(1, 3));

        assertThat(words(some)).containsExactly("1: a a a b", "3: a/2 a/2");
        assertThat(some.centres()).hasSize(6);
        assertThat(some.labels()).isEqualTo(2);
    }

    @Test
    void noCentresAreNoPortions() {
        assertThat(new Portions(List.of(), Partition.LABEL).count()).isZero();
    }

    /** Pictures are kept of the same places, whatever a task gets. */
    @Test
    void theGalleryIsTheSameForBoth() {
        List<Centre> centres = new ArrayList<>();
        for (int subject = 0; subject < 9; subject++) {
            for (int patch = 1; patch <= 4; patch++) {
                centres.add(centre("s" + subject, null, 1 + subject % 2, patch));
            }
        }
        Gallery gallery = new Gallery(3, 16);
        List<Centre> whole = pictured(centres, Partition.LABEL, gallery);

        assertThat(whole).hasSize(6);
        assertThat(pictured(centres, Partition.LABEL_AND_SUBJECT, gallery.chosenFrom(centres)))
                .containsExactlyInAnyOrderElementsOf(whole);
    }

    private static List<Centre> pictured(List<Centre> centres, Partition partition, Gallery gallery) {
        return new Portions(centres, partition)
                .lists().stream()
                        .flatMap(portion -> gallery.chosen(portion).stream())
                        .toList();
    }

    private static List<String> words(Partition partition) {
        return words(new Portions(CENTRES, partition));
    }

    private static List<String> words(Portions portions) {
        return portions.lists().stream()
                .map(portion -> portion.get(0).label() + ": "
                        + String.join(
                                " ",
                                portion.stream()
                                        .map(c -> c.subject() + (c.session() == null ? "" : "/" + c.session()))
                                        .sorted()
                                        .toList()))
                .toList();
    }

    private static Centre centre(String subject, String session, int label, int patch) {
        return new Centre(
                subject, session, "atlas", null, label, null, null, patch, new Point(0, 0, 0), 1, 2, 3, 1.0, 1.0);
    }
}
