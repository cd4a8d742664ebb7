package io.github.spimpatches.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalExtractionTest {

    private static Centre centre(int label, int patch) {
        return new Centre(
                "01", null, null, null, label, null, null, patch, new Point(0, 0, 0), null, null, null, null, null);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void everyLabelIsOneCallWithAllItsCentres(int threads) {
        List<Centre> centres = new ArrayList<>();
        for (int label = 0; label < 50; label++) {
            centres.add(centre(label % 7, label));
        }
        List<List<Centre>> calls = Collections.synchronizedList(new ArrayList<>());
        LabelExtractor record = (label, progress) -> {
            calls.add(label);
            return List.of();
        };
        assertThat(new LocalExtraction(threads).run(centres, record, Progress.NONE))
                .isEmpty();
        assertThat(calls).hasSize(7).allSatisfy(call -> assertThat(call)
                .extracting(Centre::label)
                .containsOnly(call.get(0).label()));
        assertThat(calls.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(centres);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void whatALabelThrowsIsThrown(int threads) {
        LabelExtractor broken = (label, progress) -> {
            throw new IllegalStateException("label " + label.get(0).label());
        };
        assertThatThrownBy(() -> new LocalExtraction(threads).run(List.of(centre(3, 1)), broken, Progress.NONE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("label 3");
    }
}
