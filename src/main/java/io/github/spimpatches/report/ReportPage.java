package io.github.spimpatches.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.samskivert.mustache.Mustache;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.RowCursor;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.plan.Shortfall;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The QC page: {@code report.html}, one file that asks for nothing. Whatever the size of the run, what it shows is
 * bounded, and it says of what it shows a part.
 */
public final class ReportPage {
    private static final String NAME = "report.html";
    private static final int ROWS = 200;
    private static final int LABEL_ROWS = 2000;

    /** A region's patches. */
    record Coverage(
            String label,
            String name,
            long centres,
            long subjects,
            long there,
            long failed,
            long flagged,
            String fraction) {}

    /** A patch with something to say of it. */
    record Flagged(String subject, String label, String image, int patch, String path, String flags) {}

    /** How often a flag is raised. */
    record FlagCount(String flag, String meaning, long count) {}

    /** How often a reason stands in the manifest. */
    record Reason(long count, String reason) {}

    /** A part of the data. */
    record Part(String part, String words) {}

    private final RunTables run;
    private final PatchTally patches = new PatchTally(ROWS);
    private final CentreTally centres = new CentreTally();
    private final Maps maps = new Maps();

    /** The first of them. */
    private final List<Shortfall> shortfalls = new ArrayList<>();

    private long allShortfalls;

    private ReportPage(RunTables run) throws IOException {
        this.run = run;
        run.forEachRow(patches::add);
        try (RowCursor<Centre> places = run.openCentres(".parquet")) {
            places.walk(centre -> {
                centres.add(centre);
                maps.count(centre);
            });
        }
        try (RowCursor<Centre> places = run.openCentres(".parquet")) {
            places.walk(maps::draw);
        }
        try (RowCursor<Shortfall> lacking = run.openShortfalls()) {
            lacking.walk(shortfall -> {
                allShortfalls++;
                if (shortfalls.size() < ROWS) {
                    shortfalls.add(shortfall);
                }
            });
        }
    }

    /**
     * Makes the page of a run and writes it into the run's folder.
     *
     * @param version of the program
     * @return where it is
     * @throws io.github.spimpatches.problem.InputProblem where the run's tables cannot be read
     */
    public static Location write(RunTables run, String version) throws IOException {
        byte[] page = new ReportPage(run).html(version).getBytes(UTF_8);
        Location file = run.folder().resolve(NAME);
        run.storage().publish(file, sink -> sink.write(page, 0, page.length));
        return file;
    }

    private String html(String version) throws IOException {
        Map<String, Object> page = new LinkedHashMap<>();
        Cards cards = patches.cards();
        page.put("run", run.name());
        page.put("version", version);
        page.put("style", resource("page.css"));
        page.put("script", resource("page.js"));
        page.put("summary", summary(cards));
        page.put("parts", centres.parts());
        page.put("coverage", coverage());
        page.put("moreLabels", Math.max(0, centres.labels().size() - LABEL_ROWS));
        page.put("shortfalls", shortfallRows());
        page.put("moreShortfalls", Math.max(0, allShortfalls - ROWS));
        page.put("brains", maps.groups(run.outlines()));
        page.put("legend", maps.legend());
        page.put("moreBrains", maps.left());
        page.put("groups", cards.groups());
        page.put("cards", cards.count());
        page.put("pictures", Words.count(cards.count(), "picture", "pictures"));
        page.put("patches", Words.count(patches.patches(), "patch", "patches"));
        page.put("windows", cards.windows());
        page.put("charts", patches.charts());
        flags(page);
        failures(page);
        filters(page, cards);
        page.put("settings", run.text("settings.yml").orElse("settings.yml is not there."));
        page.put("command", command());
        return Mustache.compiler()
                .escapeHTML(true)
                .defaultValue("")
                .emptyStringIsFalse(true)
                .zeroIsFalse(true)
                .compile(resource("page.mustache"))
                .execute(page);
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the run came to, in sentences. */
    private List<String> summary(Cards cards) {
        long failed = patches.failed();
        Set<String> images = patches.images();
        List<String> sentences = new ArrayList<>();
        sentences.add(Words.count(patches.patches() - failed, "patch", "patches") + " of "
                + Words.count(centres.labels().size(), "region", "regions") + " from "
                + Words.count(centres.subjects(), "subject", "subjects") + ": "
                + Words.count(centres.centres(), "place", "places") + ", each in "
                + Words.count(images.size(), "image", "images") + " (" + String.join(", ", images) + ").");
        sentences.add(failed == 0 ? "No patch failed." : Words.count(failed, "patch", "patches") + " failed.");
        sentences.add(
                allShortfalls == 0
                        ? "Every region has the places that were asked for."
                        : Words.count(allShortfalls, "region of a subject has", "regions of subjects have")
                                + " fewer places than were asked for.");
        Map<Flag, Long> flags = patches.flags();
        sentences.add(
                flags.isEmpty()
                        ? "Nothing is flagged."
                        : "Flagged: "
                                + flags.entrySet().stream()
                                        .map(each -> String.format(
                                                Locale.ROOT,
                                                "%s (%,d)",
                                                each.getKey().word(),
                                                each.getValue()))
                                        .collect(Collectors.joining(", "))
                                + ".");
        long unseen = patches.unseen();
        if (unseen > 0) {
            sentences.add("No look was taken at " + Words.count(unseen, "patch", "patches")
                    + ", kept from a run that took none; --overwrite makes them again.");
        }
        if (cards.count() > 0) {
            sentences.add("The gallery shows " + Words.count(cards.count(), "picture", "pictures") + ".");
        }
        return sentences;
    }

    private List<Coverage> coverage() {
        List<Coverage> coverage = new ArrayList<>();
        centres.labels().forEach((label, own) -> {
            PatchTally.OfLabel there = patches.label(label);
            coverage.add(new Coverage(
                    Words.label(own.first()),
                    Words.name(own.first()),
                    own.centres(),
                    own.subjects(),
                    there.there(),
                    there.failed(),
                    there.flagged(),
                    own.fraction()));
        });
        return coverage.subList(0, Math.min(LABEL_ROWS, coverage.size()));
    }

    private List<Map<String, Object>> shortfallRows() {
        return shortfalls.stream()
                .map(each -> {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("subject", Words.subject(each.subject(), each.session()));
                    row.put("label", Words.label(each.label(), each.name(), each.abbreviation()));
                    row.put("requested", Integer.toString(each.requested()));
                    row.put(
                            "eligible",
                            each.eligible() == null ? "n/a" : each.eligible().toString());
                    row.put("taken", Integer.toString(each.taken()));
                    row.put("advice", each.advice() == null ? "" : each.advice());
                    return row;
                })
                .toList();
    }

    private void flags(Map<String, Object> page) {
        Map<Flag, Long> counts = patches.flags();
        List<FlagCount> flagCounts = new ArrayList<>();
        for (Flag flag : Flag.values()) {
            flagCounts.add(new FlagCount(flag.word(), flag.meaning(), counts.getOrDefault(flag, 0L)));
        }
        page.put("flagCounts", flagCounts);
        page.put("flagged", patches.flagged());
        page.put("moreFlagged", patches.moreFlagged());
    }

    private void failures(Map<String, Object> page) {
        Map<String, Long> reasons = patches.reasons();
        page.put(
                "reasons",
                reasons.entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                        .limit(ROWS)
                        .map(reason -> new Reason(reason.getValue(), reason.getKey()))
                        .toList());
        page.put("moreReasons", Math.max(0, reasons.size() - ROWS));
    }

    /** What the gallery's pictures can be chosen by. */
    private static void filters(Map<String, Object> page, Cards cards) {
        Set<String> subjects = new TreeSet<>();
        Set<String> images = new TreeSet<>();
        Set<String> labels = new LinkedHashSet<>();
        Set<String> flags = new TreeSet<>();
        for (Cards.Group group : cards.groups()) {
            labels.add(group.label());
            for (Cards.Card card : group.cards()) {
                subjects.add(card.subject());
                images.add(card.image());
                if (!card.flags().isEmpty()) {
                    flags.addAll(List.of(card.flags().split(", ", -1)));
                }
            }
        }
        page.put("filterSubjects", subjects);
        page.put("filterImages", images);
        page.put("filterLabels", labels);
        page.put("filterFlags", flags);
    }

    private String command() throws IOException {
        String record = run.text("run.json").orElse("{}");
        try {
            JsonNode command = new ObjectMapper().readTree(record).path("command");
            return command.asText("run.json does not say.");
        } catch (JsonProcessingException e) {
            return "run.json is not JSON.";
        }
    }
}
