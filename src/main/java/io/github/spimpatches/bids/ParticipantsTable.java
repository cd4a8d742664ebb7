package io.github.spimpatches.bids;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.NearMatches;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A BIDS {@code participants.tsv}: what is known of each subject, one row each. */
public final class ParticipantsTable {
    private static final String ID = "participant_id";
    private static final int LARGEST = 64 << 20;

    private final Location file;
    private final List<String> columns;
    private final Map<String, List<String>> rows;

    private ParticipantsTable(Location file, List<String> columns, Map<String, List<String>> rows) {
        this.file = file;
        this.columns = columns;
        this.rows = rows;
    }

    /** @throws InputProblem where there is no such file, or it is no such table */
    public static ParticipantsTable read(Storage storage, Location file) throws IOException {
        byte[] bytes = storage.readWhole(file, LARGEST)
                .orElseThrow(() -> new InputProblem("Cannot read the participants: no such file " + file
                        + ". Name the table with --participants."));
        String text = new String(bytes, StandardCharsets.UTF_8);
        List<CsvRecord> records = new ArrayList<>();
        try {
            CsvReader.builder()
                    .fieldSeparator('\t')
                    .skipEmptyLines(true)
                    .ofCsvRecord(text.startsWith("\ufeff") ? text.substring(1) : text)
                    .forEach(records::add);
        } catch (CsvParseException e) {
            throw new InputProblem("Cannot read the participants in " + file + ": it is no tab-separated table", e);
        }
        List<String> columns = records.isEmpty()
                ? List.of()
                : records.get(0).getFields().stream().map(String::strip).toList();
        if (!columns.contains(ID)) {
            throw new InputProblem("Cannot read the participants in " + file + ": expected tab-separated columns, " + ID
                    + " among them; found: " + String.join(", ", columns));
        }
        Map<String, List<String>> rows = new TreeMap<>();
        for (CsvRecord record : records.subList(1, records.size())) {
            List<String> values = record.getFields().stream().map(String::strip).toList();
            int id = columns.indexOf(ID);
            if (id < values.size() && rows.put(withoutPrefix(values.get(id)), values) != null) {
                throw new InputProblem("Cannot read the participants in " + file + ": line "
                        + record.getStartingLineNumber() + " is the second of " + values.get(id));
            }
        }
        return new ParticipantsTable(file, columns, rows);
    }

    /** The subjects that it lists, without {@code sub-}. */
    public Set<String> subjects() {
        return rows.keySet();
    }

    /**
     * The group of each subject.
     *
     * @param subjects ids, without {@code sub-}
     * @throws InputProblem where there is no such column, or a line for each subject without a value
     */
    public Map<String, String> groups(String column, List<String> subjects) {
        int at = place(column);
        Problems problems = new Problems();
        Map<String, String> groups = new LinkedHashMap<>();
        for (String subject : subjects) {
            List<String> row = rows.get(subject);
            String value = row == null || at >= row.size() ? "" : row.get(at);
            if (row == null) {
                problems.add("Cannot group sub-" + subject + " by " + column + ": " + file + " has no such subject.");
            } else if (value.isEmpty() || value.equalsIgnoreCase("n/a")) {
                problems.add(
                        "Cannot group sub-" + subject + " by " + column + ": the column is empty in " + file + ".");
            }
            groups.put(subject, value);
        }
        problems.throwIfAny();
        return groups;
    }

    /**
     * What the table says of each subject; null where it says nothing.
     *
     * @return for each subject that the table has, one value for each of the columns
     * @throws InputProblem where there is no such column
     */
    public Map<String, List<String>> values(List<String> wanted, List<String> subjects) {
        Problems problems = new Problems();
        List<Integer> places = new ArrayList<>();
        for (String column : wanted) {
            problems.attempt(() -> place(column)).ifPresent(places::add);
        }
        problems.throwIfAny();
        Map<String, List<String>> values = new TreeMap<>();
        for (String subject : subjects) {
            List<String> row = rows.get(subject);
            if (row != null) {
                values.put(subject, places.stream().map(at -> value(row, at)).toList());
            }
        }
        return values;
    }

    private int place(String column) {
        int at = columns.indexOf(column);
        if (at < 0) {
            throw new InputProblem("No column \"" + column + "\" in " + file + "; found: " + String.join(", ", columns)
                    + "." + NearMatches.question(column, columns));
        }
        return at;
    }

    private static String value(List<String> row, int at) {
        String value = at < row.size() ? row.get(at) : "";
        return value.isEmpty() || value.equalsIgnoreCase("n/a") ? null : value;
    }

    private static String withoutPrefix(String id) {
        return id.startsWith("sub-") ? id.substring("sub-".length()) : id;
    }
}
