package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.Python;
import io.github.spimpatches.patch.LocalExtraction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code --preset spimquant} beside zarrnii itself: {@code spimquant_differential.py} makes random brains and the patches
 * that SPIMquant cuts from them, and every byte of every file has to be the same. Skipped where that zarrnii is not there
 * ({@link Python#ofZarrnii}).
 */
class SpimquantDifferentialTest {
    private static final String SCRIPT = "spimquant_differential.py";

    @TempDir
    Path folder;

    /** A case takes a second or more, nearly all of it theirs. */
    private static final int CASES = Integer.getInteger("spimquant.cases", 10);

    @ParameterizedTest
    @ValueSource(strings = {"0.21.1", "0.21.4"})
    void everyByteIsTheirs(String version) throws IOException {
        Python python = Python.ofZarrnii(version);
        python.run(SCRIPT, List.of("make", folder.toString(), "--cases", Integer.toString(CASES)));
        for (JsonNode made :
                new ObjectMapper().readTree(folder.resolve("cases.json").toFile())) {
            Path here = folder.resolve(made.get("case").asText());
            List<String> words = new ArrayList<>(List.of(
                    "run",
                    here.resolve("bids").toString(),
                    here.resolve("found").toString(),
                    "participant"));
            made.get("options").forEach(word -> words.add(word.asText()));

            Typed typed = Typed.on(new PatchRun(() -> new LocalExtraction(2)), words.toArray(String[]::new));

            assertThat(typed.exitCode())
                    .as(() -> made + "\n" + typed.err())
                    .isEqualTo(made.get("refused").asInt() > 0 ? ExitCode.PARTIAL : ExitCode.DONE);
        }

        String said = python.run(SCRIPT, List.of("compare", folder.toString())).strip();

        System.out.println(said);
        assertThat(said).contains(" " + CASES + " cases ", ", 0 mismatches,");
    }
}
