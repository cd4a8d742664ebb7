package io.github.spimpatches.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.config.SettingKey;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.patch.Thumbnail;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether what a run wrote down of itself is whole and is about this manifest: its settings, what it came to, how its
 * patches look. Each file gives one finding at most.
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
    Optional<String> outcome(List<ManifestRow> rows) throws IOException {
        Optional<String> text = run.text(RUN);
        if (text.isEmpty()) {
            return Optional.of(
                    "there is no such file: the run did not come to its end. The same command again brings it there.");
        }
        JsonNode record;
        try {
            record = new ObjectMapper().readTree(text.get());
        } catch (JsonProcessingException e) {
            return Optional.of("it is not JSON: " + beginning(e.getOriginalMessage()));
        }
        List<String> missing =
                FIELDS.stream().filter(field -> !record.hasNonNull(field)).toList();
        if (!missing.isEmpty()) {
            return Optional.of("it lacks " + String.join(", ", missing));
        }
        return counts(record.path("patches"), rows).map(counts -> "it counts " + counts);
    }

    /** What is off with {@code crops.json}, one clause. */
    Optional<String> cropOutcome() throws IOException {
        return run.text("crops.json").isPresent()
                ? Optional.empty()
                : Optional.of(
                        "there is no such file: the crops did not come to their end. The same command again brings"
                                + " it there.");
    }

    private static Optional<String> counts(JsonNode patches, List<ManifestRow> rows) {
        List<String> off = new ArrayList<>();
        for (Status status : Status.values()) {
            long there = rows.stream().filter(row -> row.status() == status).count();
            compare(status.word(), patches.path(status.word()), there, off);
        }
        compare("in all", patches.path("total"), rows.size(), off);
        return off.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", off));
    }

    private static void compare(String word, JsonNode said, long there, List<String> off) {
        if (!said.isIntegralNumber() || said.asLong() != there) {
            off.add((said.isMissingNode() ? "no" : said.toString()) + " patches " + word + ", the manifest has "
                    + there);
        }
    }

    /** What is off with {@code quality.parquet}, one clause. */
    Optional<String> quality(List<ManifestRow> rows) throws IOException {
        if (run.storage().size(run.folder().resolve("quality.parquet")).isEmpty()) {
            return Optional.of("there is no such file; a run writes a row for each patch");
        }
        Set<String> missing = new LinkedHashSet<>();
        rows.stream().filter(row -> row.status() != Status.FAILED).forEach(row -> missing.add(row.path()));
        int expected = missing.size();
        List<String> surplus = new ArrayList<>();
        run.forEachLook(seen -> {
            if (!missing.remove(seen.path())) {
                surplus.add(seen.path());
            }
            if (seen.thumbnail() != null) {
                Thumbnail.parse(seen.thumbnail());
            }
        });
        List<String> off = new ArrayList<>();
        if (!missing.isEmpty()) {
            off.add("it has no row for " + missing.size() + " of " + expected + " patches, such as "
                    + missing.iterator().next());
        }
        if (!surplus.isEmpty()) {
            off.add("it has " + surplus.size() + " rows of no patch of the manifest, or of one a second time, such as "
                    + surplus.get(0));
        }
        return off.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", off));
    }

    private static String beginning(String text) {
        String line = text.strip().replaceAll("\\p{Cntrl}+", " ");
        return line.length() > 60 ? line.substring(0, 60) + "..." : line;
    }
}
