package io.github.spimpatches.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.config.SettingKey;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.ParserWords;
import io.github.spimpatches.problem.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Whether what a run wrote down of itself is whole and is about this manifest: its settings, what it came to.
 * Each file gives one finding at most.
 */
final class RecordChecks {
    private static final String RUN = "run.json";
    private static final List<String> FIELDS =
            List.of("exit_code", "seconds", "patches", "bytes_read", "bytes_written", "versions", "command");

    private final RunTables run;

    RecordChecks(RunTables run) {
        this.run = run;
    }

    /**
     * A run writes every setting, so one that is not there was cut away. Another version may have had fewer.
     *
     * @throws InputProblem where settings.yml lacks some
     */
    void settings() throws IOException {
        String text = run.text("settings.yml").orElse("");
        List<String> lines = text.lines().toList();
        if (lines.isEmpty()) {
            throw new InputProblem("it is empty; expected every setting of the run");
        }
        if (!lines.get(0).startsWith("# spim-patches ")) {
            throw new InputProblem("its first line is not the version that wrote it; expected \"# " + Version.program()
                    + "\", found \"" + beginning(lines.get(0)) + "\"");
        }
        List<String> missing = Arrays.stream(SettingKey.values())
                .map(SettingKey::word)
                .filter(word -> lines.stream().noneMatch(line -> line.startsWith(word + ":")))
                .toList();
        if (!missing.isEmpty() && lines.get(0).equals("# " + Version.program())) {
            throw new InputProblem("it lacks " + missing.size() + " of " + SettingKey.values().length
                    + " settings, such as " + missing.get(0) + "; a run writes all");
        }
    }

    /** What is off with {@code run.json}, one clause. */
    Optional<String> outcome(ManifestTotals manifest) throws IOException {
        Optional<String> text = run.text(RUN);
        if (text.isEmpty()) {
            return Optional.of(
                    "there is no such file: the run did not come to its end. The same command again brings it there.");
        }
        JsonNode record;
        try {
            record = new ObjectMapper().readTree(text.get());
        } catch (JsonProcessingException e) {
            return Optional.of("it is not JSON: " + beginning(ParserWords.of(e.getOriginalMessage())));
        }
        List<String> missing =
                FIELDS.stream().filter(field -> !record.hasNonNull(field)).toList();
        if (!missing.isEmpty()) {
            return Optional.of("it lacks " + String.join(", ", missing));
        }
        return counts(record.path("patches"), manifest).map(counts -> "it counts " + counts);
    }

    /** What is off with {@code crops.json}, one clause. */
    Optional<String> cropOutcome() throws IOException {
        return run.text("crops.json").isPresent()
                ? Optional.empty()
                : Optional.of(
                        "there is no such file: the crops did not come to their end. The same command again brings"
                                + " it there.");
    }

    private static Optional<String> counts(JsonNode patches, ManifestTotals manifest) {
        List<String> off = new ArrayList<>();
        for (Status status : Status.values()) {
            compare(status.word(), patches.path(status.word()), manifest.rows(status), off);
        }
        compare("in all", patches.path("total"), manifest.rows(), off);
        return off.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", off));
    }

    private static void compare(String word, JsonNode said, long there, List<String> off) {
        if (!said.isIntegralNumber() || said.asLong() != there) {
            off.add((said.isMissingNode() ? "no" : said.toString()) + " patches " + word + ", the manifest has "
                    + there);
        }
    }

    private static String beginning(String text) {
        String line = text.strip().replaceAll("\\p{Cntrl}+", " ");
        return line.length() > 60 ? line.substring(0, 60) + "..." : line;
    }
}
