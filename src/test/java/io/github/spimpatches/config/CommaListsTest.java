package io.github.spimpatches.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommaListsTest {
    private static final Set<String> KNOWN = Set.of("CA1", "DG", "Frontal pole, layer 1");

    @Test
    void aKnownNameWithACommaStaysWhole() {
        assertThat(split("Frontal pole, layer 1")).containsExactly("Frontal pole, layer 1");
    }

    @Test
    void knownWordsJoinedByCommasComeApart() {
        assertThat(split("CA1,DG", "DG")).containsExactly("CA1", "DG");
    }

    @Test
    void anUnknownPartIsLeftForTheCallerToRefuse() {
        assertThat(split("CA1, GD", "x,y")).containsExactly("CA1", "GD", "x,y");
    }

    private static List<String> split(String... words) {
        return CommaLists.split(List.of(words), KNOWN::contains);
    }
}
