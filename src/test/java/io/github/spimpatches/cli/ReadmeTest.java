package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.config.SettingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's options are the program's. */
class ReadmeTest {
    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z0-9-]+");

    /** Of the launcher, spark-submit, sbatch and submit/emr-step.sh. */
    private static final List<String> OF_OTHERS =
            List.of("--master", "--remote", "--executor-memory", "--array", "--serverless", "--packages");

    @Test
    void everySettingStandsInItsTable() throws IOException {
        String table = readme().substring(readme().indexOf("\n## Options"), readme().indexOf("\n## Labels"));

        assertThat(Arrays.stream(SettingKey.values()).map(SettingKey::option)).isSubsetOf(options(table));
    }

    /** A config file takes the keys of settings, which {@code conf/patches.example.yml} lists; all else is said. */
    @Test
    void whatIsNoKeyOfAConfigFileIsForTheCommandLineOnly() throws IOException {
        String table = readme().substring(readme().indexOf("\n## Options"), readme().indexOf("\n## Labels"));
        List<String> rows =
                table.lines().filter(line -> line.startsWith("| `--")).toList();

        assertThat(rows).hasSizeGreaterThan(30).allSatisfy(row -> {
            String option =
                    OPTION.matcher(row).results().findFirst().orElseThrow().group();
            boolean isKey = Arrays.stream(SettingKey.values())
                    .anyMatch(key -> key.option().equals(option));
            assertThat(row.contains("command line only")).isNotEqualTo(isKey);
        });
    }

    @Test
    void itNamesNoOptionThatHelpDoesNot() throws IOException {
        Set<String> named = options(readme());
        named.removeAll(OF_OTHERS);
        Set<String> known = options(Typed.on(new FakeEngine(), "--help").out());
        for (String verb :
                List.of("run", "plan", "extract", "crop", "validate", "report", "export", "inspect", "demo")) {
            known.addAll(options(Typed.on(new FakeEngine(), verb, "--help").out()));
        }

        assertThat(named).isSubsetOf(known);
    }

    private static Set<String> options(String text) {
        Set<String> options = new TreeSet<>();
        OPTION.matcher(text).results().map(MatchResult::group).forEach(options::add);
        return options;
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }
}
