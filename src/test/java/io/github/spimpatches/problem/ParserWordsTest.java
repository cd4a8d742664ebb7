package io.github.spimpatches.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class ParserWordsTest {
    private static String of(String json) {
        try {
            return "parsed: " + new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            return ParserWords.of(e.getOriginalMessage());
        }
    }

    @Test
    void sayWhatIsWrongAndNothingOfTheParser() {
        assertThat(of("{\"a\": [1, 2")).isEqualTo("Unexpected end-of-input: expected close marker for Array");
        assertThat(of("[".repeat(2000))).isEqualTo("Document nesting depth (1001) exceeds the maximum allowed");
        assertThat(of("1".repeat(2000))).isEqualTo("Number value length (2000) exceeds the maximum allowed");
        assertThat(of("{\"a\": x}")).startsWith("Unrecognized token 'x'").doesNotContain("Source", "`");
    }

    @Test
    void areNoneWhereItSaidNothing() {
        assertThat(ParserWords.of(null)).isEmpty();
    }
}
