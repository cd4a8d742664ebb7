package io.github.spimpatches.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.samskivert.mustache.Mustache;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.plan.Shortfall;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
    private final List<ManifestRow> rows;
    private final List<Centre> centres;
    private final List<Shortfall> shortfalls;
    private final Map<String, Quality> quality;

    private ReportPage(RunTables run) throws IOException {
        this.run = run;
        this.rows = run.rows(".parquet");
        this.centres = run.centres(".parquet");
        this.shortfalls = run.shortfalls();
        this.quality = run.quality();
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
        Cards cards = Cards.of(rows, quality);
        Maps maps = Maps.of(centres, run.outlines());
        page.put("run", run.name());
        page.put("version", version);
        page.put("style", resource("page.css"));
        page.put("script", resource("page.js"));
        page.put("summary", summary(cards));
        page.put("parts", parts());
        page.put("coverage", coverage());
        page.put("moreLabels", Math.max(0, labels() - LABEL_ROWS));
        page.put("shortfalls", shortfallRows());
        page.put("moreShortfalls", Math.max(0, shortfalls.size() - ROWS));
        page.put("brains", maps.groups());
        page.put("legend", maps.legend());
        page.put("moreBrains", maps.left());
        page.put("groups", cards.groups());
        page.put("cards", cards.count());
        page.put("pictures", Words.count(cards.count(), "picture", "pictures"));
        page.put("patches", Words.count(rows.size(), "patch", "patches"));
        page.put("windows", cards.windows());
        page.put("charts", Histograms.of(rows, quality));
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

    private long labels() {
        return centres.stream().map(Centre::label).distinct().count();
    }

    private long subjects() {
        return centres.stream().map(Words::subject).distinct().count();
    }

    /** What the run came to, in sentences. */
    private List<String> summary(Cards cards) {
        long failed = rows.stream().filter(row -> row.status() == Status.FAILED).count();
        Set<String> images = new TreeSet<>();
        rows.forEach(row -> images.add(Words.image(row)));
        List<String> sentences = new ArrayList<>();
        sentences.add(Words.count(rows.size() - failed, "patch", "patches") + " of "
                + Words.count(labels(), "region", "regions") + " from "
                + Words.count(subjects(), "subject", "subjects") + ": "
                + Words.count(centres.size(), "place", "places") + ", each in "
                + Words.count(images.size(), "image", "images") + " (" + String.join(", ", images) + ").");
        sentences.add(failed == 0 ? "No patch failed." : Words.count(failed, "patch", "patches") + " failed.");
        sentences.add(
                shortfalls.isEmpty()
                        ? "Every region has the places that were asked for."
                        : Words.count(shortfalls.size(), "region of a subject has", "regions of subjects have")
                                + " fewer places than were asked for.");
        Map<Flag, Long> flags = flagCounts();
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
        long unseen = rows.stream()
                .filter(row -> row.status() != Status.FAILED && !quality.containsKey(row.path()))
                .count();
        if (unseen > 0) {
            sentences.add("No look was taken at " + Words.count(unseen, "patch", "patches")
                    + ", kept from a run that took none; --overwrite makes them again.");
        }
        if (cards.count() > 0) {
            sentences.add("The gallery shows " + Words.count(cards.count(), "picture", "pictures") + ".");
        }
        return sentences;
    }

    private List<Part> parts() {
        Map<String, Set<String>> subjects = new TreeMap<>();
        Map<String, Long> places = new TreeMap<>();
        for (Centre centre : centres) {
            if (centre.split() != null) {
                subjects.computeIfAbsent(centre.split(), any -> new LinkedHashSet<>())
                        .add(Words.subject(centre));
                places.merge(centre.split(), 1L, Long::sum);
            }
        }
        List<Part> parts = new ArrayList<>();
        subjects.forEach((part, own) -> parts.add(new Part(
                part,
                Words.count(places.get(part), "place", "places") + " of "
                        + Words.count(own.size(), "subject", "subjects"))));
        return parts;
    }

    private List<Coverage> coverage() {
        Map<Integer, List<Centre>> byLabel = new TreeMap<>();
        centres.forEach(centre -> byLabel.computeIfAbsent(centre.label(), any -> new ArrayList<>())
                .add(centre));
        Map<Integer, long[]> counts = new TreeMap<>();
        for (ManifestRow row : rows) {
            long[] count = counts.computeIfAbsent(row.centre().label(), any -> new long[3]);
            boolean isFailed = row.status() == Status.FAILED;
            count[isFailed ? 1 : 0]++;
            count[2] += !isFailed && !Flag.of(row, quality).isEmpty() ? 1 : 0;
        }
        List<Coverage> coverage = new ArrayList<>();
        byLabel.forEach((label, own) -> {
            Centre first = own.get(0);
            long[] count = counts.getOrDefault(label, new long[3]);
            double fraction = own.stream()
                    .filter(centre -> centre.labelFraction() != null)
                    .mapToDouble(Centre::labelFraction)
                    .average()
                    .orElse(Double.NaN);
            coverage.add(new Coverage(
                    Words.label(first),
                    Words.name(first),
                    own.size(),
                    own.stream().map(Words::subject).distinct().count(),
                    count[0],
                    count[1],
                    count[2],
                    Double.isNaN(fraction) ? "n/a" : Words.percent(fraction)));
        });
        return coverage.subList(0, Math.min(LABEL_ROWS, coverage.size()));
    }

    private List<Map<String, Object>> shortfallRows() {
        return shortfalls.stream()
                .limit(ROWS)
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

    /** How many patches have each flag; none of those that no patch has. */
    private Map<Flag, Long> flagCounts() {
        Map<Flag, Long> counts = new EnumMap<>(Flag.class);
        rows.forEach(row -> Flag.of(row, quality).forEach(flag -> counts.merge(flag, 1L, Long::sum)));
        return counts;
    }

    private void flags(Map<String, Object> page) {
        Map<Flag, Long> counts = flagCounts();
        List<Flagged> flagged = new ArrayList<>();
        for (ManifestRow row : rows) {
            List<Flag> flags = Flag.of(row, quality);
            // Many masks are empty, and need not fill the table.
            if (!flags.isEmpty() && !flags.equals(List.of(Flag.EMPTY_MASK)) && flagged.size() < ROWS) {
                flagged.add(new Flagged(
                        Words.subject(row.centre()),
                        Words.label(row.centre()),
                        Words.image(row),
                        row.centre().patch(),
                        row.path(),
                        flags.stream().map(Flag::word).collect(Collectors.joining(", "))));
            }
        }
        List<FlagCount> flagCounts = new ArrayList<>();
        for (Flag flag : Flag.values()) {
            flagCounts.add(new FlagCount(flag.word(), flag.meaning(), counts.getOrDefault(flag, 0L)));
        }
        long listed = rows.stream()
                .map(row -> Flag.of(row, quality))
                .filter(flags -> !flags.isEmpty() && !flags.equals(List.of(Flag.EMPTY_MASK)))
                .count();
        page.put("flagCounts", flagCounts);
        page.put("flagged", flagged);
        page.put("moreFlagged", listed - flagged.size());
    }

    private void failures(Map<String, Object> page) {
        Map<String, Long> reasons = rows.stream()
                .filter(row -> row.status() == Status.FAILED)
                .collect(Collectors.groupingBy(
                        row -> row.error() == null ? "no reason given" : row.error(),
                        TreeMap::new,
                        Collectors.counting()));
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
