package io.github.spimpatches.bids;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.spimpatches.config.Selection;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.NearMatches;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A cohort as a tab-separated table, a row per subject and session: columns {@code subject}, {@code session} (optional),
 * {@code dseg}, {@code labels}, {@code atlas} and {@code template} (optional), and one column per image kind. Relative
 * paths start from the table's folder; a cell that is empty or {@code n/a} means that there is no such image.
 */
public record CohortTable(Location table) implements CohortSource {
    private static final int LARGEST = 64 << 20;
    private static final Set<String> KEPT_COLUMNS = Set.of("subject", "session", "dseg", "labels", "atlas", "template");
    private static final Pattern KIND = Pattern.compile("[A-Za-z0-9]{1,40}");
    private static final Pattern NOTHING = Pattern.compile("\\s*|[nN]/[aA]");

    @Override
    public Cohort discover(Storage storage, Selection selection, CohortNeeds needs) throws IOException {
        List<CsvRecord> rows = rows(storage);
        Problems problems = new Problems();
        List<String> header = header(rows.get(0), needs, problems);
        checkKinds(header, selection, problems);
        problems.throwIfAny();

        List<Row> taken = new ArrayList<>();
        Map<String, Long> lines = new HashMap<>();
        for (CsvRecord record : rows.subList(1, rows.size())) {
            problems.attempt(() -> row(header, record, needs, lines)).ifPresent(taken::add);
        }
        taken = chosen(taken, selection, problems);

        List<Subject> subjects = new ArrayList<>();
        for (Row row : taken) {
            try {
                subjects.add(row.subject(storage, selection).within(at(row.line)));
            } catch (InputProblem problem) {
                problem.within(at(row.line)).lines().forEach(problems::add);
            }
        }
        Cohort.throwUnlessFewLackImages(subjects, problems);
        return new Cohort(subjects, "cohort table " + table, table.name(), table, List.of());
    }

    private List<CsvRecord> rows(Storage storage) throws IOException {
        byte[] bytes = storage.readWhole(table, LARGEST)
                .orElseThrow(() -> new InputProblem("Cannot read cohort table " + table + ": there is no such file."));
        List<CsvRecord> rows = new ArrayList<>();
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator('\t')
                .ignoreDifferentFieldCount(true)
                .ofCsvRecord(text(bytes))) {
            reader.forEach(rows::add);
        } catch (CsvParseException | UncheckedIOException e) {
            throw new InputProblem("Cannot read cohort table " + table + ": it is not tab-separated text.", e);
        }
        if (rows.isEmpty()) {
            throw new InputProblem("Cannot read cohort table " + table + ": it is empty; expected a header line with"
                    + " subject, dseg, labels and a column per image kind.");
        }
        return rows;
    }

    private String text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new InputProblem("Cannot read cohort table " + table + ": it is not UTF-8 text.", e);
        }
    }

    private List<String> header(CsvRecord record, CohortNeeds needs, Problems problems) {
        List<String> header = record.getFields().stream().map(String::strip).toList();
        if (header.size() == 1 && header.get(0).contains(",")) {
            throw new InputProblem("Cannot read cohort table " + table
                    + ": its header line has commas and no tab; expected columns separated by tabs.");
        }
        for (String needed : columns(needs)) {
            if (!header.contains(needed)) {
                problems.add("Cohort table " + table + " has no column " + needed + "; it has " + Words.some(header)
                        + "." + NearMatches.question(needed, header));
            }
        }
        if (new HashSet<>(header).size() != header.size()) {
            problems.add("Cohort table " + table + " names a column twice: " + String.join(", ", header) + ".");
        }
        for (String column : kinds(header)) {
            if (!KIND.matcher(column).matches()) {
                problems.add("Invalid column \"" + column + "\" in cohort table " + table
                        + ": an image kind is one word of letters and digits.");
            }
        }
        if (kinds(header).isEmpty()) {
            problems.add("Cohort table " + table + " has no image column; expected one per image kind, such as raw"
                    + " and mask.");
        }
        return header;
    }

    private void checkKinds(List<String> header, Selection selection, Problems problems) {
        for (String kind : selection.images()) {
            if (!kinds(header).contains(kind)) {
                problems.add("Cohort table " + table + " has no column for the image kind " + kind + "; it has "
                        + Words.some(kinds(header)) + "." + NearMatches.question(kind, kinds(header)));
            }
        }
    }

    private static List<String> columns(CohortNeeds needs) {
        return switch (needs) {
            case IMAGES_AND_ATLAS -> List.of("subject", "dseg", "labels");
            case IMAGES -> List.of("subject");
        };
    }

    private static List<String> kinds(List<String> header) {
        return header.stream().filter(column -> !KEPT_COLUMNS.contains(column)).toList();
    }

    private Row row(List<String> header, CsvRecord record, CohortNeeds needs, Map<String, Long> lines) {
        long line = record.getStartingLineNumber();
        if (record.getFieldCount() != header.size()) {
            throw new InputProblem(at(line) + ": found " + record.getFieldCount() + " cells; expected " + header.size()
                    + ", as the header has.");
        }
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < header.size(); i++) {
            String cell = record.getField(i).strip();
            if (!NOTHING.matcher(cell).matches()) {
                cells.put(header.get(i), cell);
            }
        }
        Problems problems = new Problems();
        for (String needed : columns(needs)) {
            if (!cells.containsKey(needed)) {
                problems.add(at(line) + ": no " + needed + ".");
            }
        }
        Map<String, Location> images = new LinkedHashMap<>();
        for (String kind : kinds(header)) {
            if (cells.containsKey(kind)) {
                images.put(kind, located(cells.get(kind)));
            }
        }
        problems.throwIfAny();
        OneSubject subject = new OneSubject(
                without("sub-", cells.get("subject")),
                cells.containsKey("session") ? without("ses-", cells.get("session")) : null,
                images,
                needs == CohortNeeds.IMAGES ? null : located(cells.get("dseg")),
                needs == CohortNeeds.IMAGES ? null : located(cells.get("labels")));
        Row row = new Row(line, subject, cells.get("atlas"), cells.get("template"));
        Long earlier = lines.putIfAbsent(row.words().toLowerCase(Locale.ROOT), line);
        if (earlier != null) {
            throw new InputProblem("Cohort table " + table + " has " + row.words() + " twice: lines " + earlier
                    + " and " + line + ".");
        }
        return row;
    }

    private List<Row> chosen(List<Row> rows, Selection selection, Problems problems) {
        Set<String> ids = new LinkedHashSet<>();
        Set<String> sessions = new LinkedHashSet<>();
        rows.forEach(row -> {
            ids.add(row.subject.id());
            if (row.subject.session() != null) {
                sessions.add(row.subject.session());
            }
        });
        if (problems.isEmpty()) {
            Chosen.check("subject", selection.participants(), ids, "cohort table " + table, problems);
            Chosen.check("session", selection.sessions(), sessions, "cohort table " + table, problems);
        }
        return rows.stream()
                .filter(row -> Chosen.takes(selection.participants(), row.subject.id()))
                .filter(row -> Chosen.takes(selection.sessions(), row.subject.session()))
                .toList();
    }

    private Location located(String cell) {
        Location typed = new Location(cell);
        return typed.isLocal() && !typed.uri().startsWith("/") ? table.parent().resolve(cell) : typed;
    }

    private String at(long line) {
        return "Cohort table " + table + ", line " + line;
    }

    private static String without(String prefix, String word) {
        return word.startsWith(prefix) ? word.substring(prefix.length()) : word;
    }

    private record Row(long line, OneSubject subject, String atlas, String template) {

        Subject subject(Storage storage, Selection selection) throws IOException {
            return subject.subject(storage, selection, atlas, template);
        }

        String words() {
            return "sub-" + subject.id() + (subject.session() == null ? "" : " ses-" + subject.session());
        }
    }
}
