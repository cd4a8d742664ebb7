package io.github.spimpatches.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code conf/patches.example.yml} is documentation: it lists every key, and says what is true. */
class ExampleConfigTest {
    private static final Path EXAMPLE = Path.of("conf/patches.example.yml");
    private static final Pattern ENTRY = Pattern.compile("(\\w+): *(\\S.*?) +# (\\S.*)");

    private static String text;

    @BeforeAll
    static void read() throws IOException {
        text = Files.readString(EXAMPLE);
    }

    @Test
    void everyKeyStandsInItOnce() {
        assertThat(entries().map(entry -> entry.group(1)))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(SettingKey.values()).map(SettingKey::word).toList());
    }

    @Test
    void itsValuesAreTheDefaults() {
        assertThat(ConfigFile.parse(EXAMPLE.toString(), text).resolve())
                .isEqualTo(new Configuration(Settings.defaults(), Selection.ALL));
    }

    @Test
    void everyLineIsAKeyWithAComment() {
        List<String> lines = text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();

        assertThat(lines).allMatch(line -> ENTRY.matcher(line).matches());
    }

    private static Stream<MatchResult> entries() {
        return text.lines().map(ENTRY::matcher).filter(Matcher::matches).map(Matcher::toMatchResult);
    }
}
