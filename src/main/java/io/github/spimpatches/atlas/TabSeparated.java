package io.github.spimpatches.atlas;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A tab-separated table, read whole: quoted values may hold tabs and line breaks; blank lines do not count.
 *
 * @param where names the table in messages: {@code label table /data/x.tsv}
 * @param header the first row's values, stripped
 * @param rows the others; each has at least as many values as the header
 */
record TabSeparated(String where, List<String> header, List<Row> rows) {
    private static final int MOST_BYTES = 1 << 26;
    private static final int MOST_LINES = 5;

    /** Words that stand for nothing. */
    private static final Set<String> NOTHING = Set.of("", "n/a", "na", "nan", "none", "null");

    /** One row and the line on which it starts, from 1. */
    record Row(long line, List<String> values) {

        /** The value in a column, stripped; null for nothing, or where the column is absent (-1). */
        String value(int column) {
            if (column < 0) {
                return null;
            }
            String value = values.get(column).strip();
            return isNothing(value) ? null : value;
        }
    }

    static boolean isNothing(String value) {
        return NOTHING.contains(value.toLowerCase(Locale.ROOT));
    }

    /** @param kind what the file is to the user: {@code label table} */
    static String text(Storage storage, Location file, String kind) throws IOException {
        byte[] bytes = storage.readWhole(file, MOST_BYTES).orElseThrow(() -> new NoSuchFileException(file.toString()));
        return decode(bytes, kind + " " + file);
    }

    /** UTF-8, with or without a byte order mark; anything else is a problem that names the line. */
    static String decode(byte[] bytes, String where) {
        if (bytes.length >= 2 && (bytes[0] & bytes[1] & 0xff) == 0xfe && bytes[0] != bytes[1]) {
            throw new InputProblem("Cannot read " + where + ": it is UTF-16; save it as UTF-8");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new InputProblem(
                    "Cannot read " + where + ": line " + firstLineThatIsNotUtf8(bytes)
                            + " holds bytes that are not UTF-8; save it as UTF-8",
                    e);
        }
    }

    private static int firstLineThatIsNotUtf8(byte[] bytes) {
        int line = 1;
        int from = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '\n') {
                String text = new String(bytes, from, i - from, StandardCharsets.UTF_8);
                if (text.indexOf('\ufffd') >= 0) {
                    return line;
                }
                line++;
                from = i + 1;
            }
        }
        return line;
    }

    /** @throws InputProblem one line for each row that does not fit the header, five at most */
    static TabSeparated parse(String text, String where) {
        checkQuotes(text, where);
        List<CsvRecord> records = new ArrayList<>();
        try {
            CsvReader.builder()
                    .fieldSeparator('\t')
                    .skipEmptyLines(true)
                    .ofCsvRecord(text)
                    .forEach(record -> {
                        if (record.getFields().stream().anyMatch(value -> !value.isBlank())) {
                            records.add(record);
                        }
                    });
        } catch (CsvParseException e) {
            // A value of megabytes, or a line of ten thousands of them.
            throw new InputProblem(
                    "Cannot read " + where + " as a table of tab-separated values: " + reason(e) + ".", e);
        }
        if (records.isEmpty()) {
            throw new InputProblem("Cannot read " + where + ": it is empty; expected a header line");
        }
        List<String> header =
                records.get(0).getFields().stream().map(String::strip).toList();
        if (header.size() == 1 && (header.get(0).contains(",") || header.get(0).contains(";"))) {
            String separator = header.get(0).contains(",") ? "commas" : "semicolons";
            throw new InputProblem(
                    "Cannot read " + where + ": its values are separated by " + separator + "; expected tabs (TSV)");
        }
        List<Row> rows = new ArrayList<>();
        Problems problems = new Problems();
        int ragged = 0;
        for (CsvRecord record : records.subList(1, records.size())) {
            if (fits(record, header.size())) {
                rows.add(new Row(record.getStartingLineNumber(), record.getFields()));
                continue;
            }
            ragged++;
            if (ragged <= MOST_LINES) {
                problems.add("Cannot read " + where + ": line " + record.getStartingLineNumber() + " has "
                        + record.getFieldCount() + " values, the header has " + header.size() + " columns");
            }
        }
        if (ragged > MOST_LINES) {
            problems.add(
                    "Cannot read " + where + ": " + (ragged - MOST_LINES) + " further lines do not fit the header");
        }
        problems.throwIfAny();
        return new TabSeparated(where, header, rows);
    }

    private static String reason(CsvParseException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("").replaceAll("[.]$", "");
    }

    /** Empty values beyond the last column are harmless: spreadsheets leave them. */
    private static boolean fits(CsvRecord record, int columns) {
        if (record.getFieldCount() < columns) {
            return false;
        }
        return record.getFields().subList(columns, record.getFieldCount()).stream()
                .allMatch(String::isBlank);
    }

    /** A quote that is never closed would make the rest of the table one value, without a word. */
    private static void checkQuotes(String text, String where) {
        boolean quoted = false;
        boolean atStart = true;
        int line = 1;
        int opened = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    i++;
                } else {
                    quoted = c != '"';
                }
            } else {
                quoted = atStart && c == '"';
                opened = quoted ? line : opened;
            }
            atStart = !quoted && (c == '\t' || c == '\n' || c == '\r');
            line += c == '\n' ? 1 : 0;
        }
        if (quoted) {
            throw new InputProblem(
                    "Cannot read " + where + ": the quote that opens in line " + opened + " is never closed");
        }
    }

    /**
     * The first column with one of these names, in the order of the names; case, spaces and hyphens do not count. -1
     * where there is none.
     *
     * @throws InputProblem where several columns have that name
     */
    int column(String... names) {
        for (String name : names) {
            List<Integer> found = new ArrayList<>();
            for (int column = 0; column < header.size(); column++) {
                if (normal(header.get(column)).equals(name)) {
                    found.add(column);
                }
            }
            if (found.size() > 1) {
                throw new InputProblem("Cannot read " + where + ": it has " + found.size() + " columns named " + name);
            }
            if (found.size() == 1) {
                return found.get(0);
            }
        }
        return -1;
    }

    private static String normal(String column) {
        return column.strip().toLowerCase(Locale.ROOT).replaceAll("[ -]+", "_");
    }
}
