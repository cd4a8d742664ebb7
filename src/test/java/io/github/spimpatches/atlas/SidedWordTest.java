package io.github.spimpatches.atlas;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.atlas.SidedWord.Side;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SidedWordTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "CA1-L | CA1 | LEFT",
                "CA1_R | CA1 | RIGHT",
                "L_Iso | Iso | LEFT",
                "R-Iso | Iso | RIGHT",
                "left Field CA1 | Field CA1 | LEFT",
                "Right-Hippocampus | Hippocampus | RIGHT",
                "Frontal pole, layer 1 Left | Frontal pole, layer 1 | LEFT",
                "Striatum, right | Striatum | RIGHT",
                "Striatum (left) | Striatum | LEFT",
                "lh_CA1 | CA1 | LEFT",
                "CA1-rh | CA1 | RIGHT"
            })
    void theSideIsToldFromTheWord(String word, String base, Side side) {
        assertThat(SidedWord.of(word)).contains(new SidedWord(base, side));
    }

    @ParameterizedTest
    @CsvSource({"CA1", "L", "left", "AL", "layer-l", "Brightness", "cleft", "DGL", "-L", "Lateral nucleus"})
    void otherWordsHaveNoSide(String word) {
        assertThat(SidedWord.of(word)).isEmpty();
    }
}
