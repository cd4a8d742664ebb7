package io.github.spimpatches.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Tables as text. Read leniently: a byte order mark, CRLF and, where the header holds no tab, commas are fine. */
final class TextTable {
    private static final String NOTHING = "n/a";
    private static final int BUFFER = 1 << 16;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private TextTable() {}

    static <R> void write(Storage storage, Location file, List<Column<R>> columns, Iterable<R> rows)
            throws IOException {
        storage.publish(file, sink -> write(sink, columns, rows));
    }

    static <R> void write(Sink sink, List<Column<R>> columns, Iterable<R> rows) throws IOException {
        StringBuilder text = new StringBuilder(BUFFER + 1024);
        appendLine(text, columns, Column::name);
        for (R row : rows) {
            appendLine(text, columns, column -> column.value().apply(row));
            if (text.length() >= BUFFER) {
                flush(text, sink);
            }
        }
        flush(text, sink);
    }

    private static void flush(StringBuilder text, Sink sink) throws IOException {
        byte[] bytes = text.toString().getBytes(UTF_8);
        sink.write(bytes, 0, bytes.length);
        text.setLength(0);
    }

    private static <R> void appendLine(StringBuilder text, List<Column<R>> columns, Function<Column<R>, Object> cell) {
        int last = columns.size() - 1;
        for (int i = 0; i <= last; i++) {
            appendCell(text, cell.apply(columns.get(i)));
            text.append(i < last ? '\t' : '\n');
        }
    }

    private static void appendCell(StringBuilder text, Object value) {
        if (value == null) {
            text.append(NOTHING);
            return;
        }
        String cell = value.toString();
        if (needsQuotes(cell)) {
            text.append('"').append(cell.replace("\"", "\"\"")).append('"');
            return;
        }
        text.append(cell);
    }

    private static boolean needsQuotes(String cell) {
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c == '\t' || c == '"' || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }

    static TableData read(Storage storage, Location file, List<String> columns) throws IOException {
        try (BufferedReader text =
                new BufferedReader(new InputStreamReader(storage.open(file), UTF_8.newDecoder()), BUFFER)) {
            char separator = separator(text);
            try (CsvReader<CsvRecord> records = CsvReader.builder()
                    .fieldSeparator(separator)
                    .skipEmptyLines(true)
                    .ofCsvRecord(text)) {
                return read(file, records.iterator(), columns);
            }
        } catch (CsvParseException e) {
            throw notATable(file, e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw asProblem(file, e.getCause());
        } catch (CharacterCodingException e) {
            throw asProblem(file, e);
        }
    }

    /** Looks at the header line and goes back to its start. */
    private static char separator(BufferedReader text) throws IOException {
        text.mark(BUFFER);
        int first = text.read();
        if (first != BYTE_ORDER_MARK) {
            text.reset();
        } else {
            text.mark(BUFFER);
        }
        boolean comma = false;
        for (int i = 0; i < BUFFER - 1; i++) {
            int c = text.read();
            if (c == '\t') {
                comma = false;
                break;
            }
            if (c < 0 || c == '\n') {
                break;
            }
            comma |= c == ',';
        }
        text.reset();
        return comma ? ',' : '\t';
    }

    private static TableData read(Location file, Iterator<CsvRecord> records, List<String> wanted) {
        if (!records.hasNext()) {
            throw new InputProblem("Cannot read " + file + ": it is empty; expected a header line with the columns "
                    + String.join(", ", wanted));
        }
        List<String> header =
                records.next().getFields().stream().map(String::strip).toList();
        Map<String, Integer> index = new HashMap<>();
        for (int i = 0; i < header.size(); i++) {
            if (index.put(header.get(i), i) != null && wanted.contains(header.get(i))) {
                throw new InputProblem("Cannot read " + file + ": it has two columns named " + header.get(i));
            }
        }
        List<TableRow> rows = new ArrayList<>();
        while (records.hasNext()) {
            CsvRecord record = records.next();
            String where = file + ", line " + record.getStartingLineNumber();
            if (record.getFieldCount() != header.size()) {
                throw new InputProblem("Cannot read " + where + ": it has " + record.getFieldCount()
                        + " values, the header line has " + header.size());
            }
            rows.add(row(where, record, wanted, index));
        }
        return new TableData(file, header, rows);
    }

    private static TableRow row(String where, CsvRecord record, List<String> wanted, Map<String, Integer> index) {
        Map<String, Object> cells = new HashMap<>();
        for (String column : wanted) {
            Integer at = index.get(column);
            if (at != null) {
                cells.put(column, record.getField(at));
            }
        }
        return new TableRow(where, cells::get);
    }

    private static InputProblem asProblem(Location file, IOException e) throws IOException {
        if (e instanceof CharacterCodingException) {
            return notATable(file, "it holds bytes that are not UTF-8 text", e);
        }
        throw e;
    }

    private static InputProblem notATable(Location file, String reason, Exception cause) {
        return new InputProblem("Cannot read " + file + " as a table of tab-separated values: " + reason, cause);
    }
}
