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
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

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

    /** To be closed. */
    static TableRows open(Storage storage, Location file, List<String> columns) throws IOException {
        BufferedReader text = new BufferedReader(new InputStreamReader(storage.open(file), UTF_8.newDecoder()), BUFFER);
        try {
            return new Rows(file, text, columns);
        } catch (UncheckedIOException e) {
            text.close();
            throw e.getCause();
        } catch (CharacterCodingException e) {
            text.close();
            throw notText(file, e);
        } catch (IOException | RuntimeException e) {
            text.close();
            throw e;
        }
    }

    /** Walks the records behind the header line. */
    private static final class Rows implements TableRows {
        private final Location file;
        private final CsvReader<CsvRecord> reader;
        private final Iterator<CsvRecord> records;
        private final List<String> wanted;
        private final List<String> header;
        private final Map<String, Integer> index = new HashMap<>();

        Rows(Location file, BufferedReader text, List<String> wanted) throws IOException {
            this.file = file;
            this.wanted = wanted;
            this.reader = CsvReader.builder()
                    .fieldSeparator(separator(text))
                    .skipEmptyLines(true)
                    .ofCsvRecord(text);
            this.records = reader.iterator();
            if (!hasNext()) {
                throw new InputProblem("Cannot read " + file + ": it is empty; expected a header line with the columns "
                        + String.join(", ", wanted));
            }
            this.header = parsed(records::next).getFields().stream()
                    .map(String::strip)
                    .toList();
            for (int i = 0; i < header.size(); i++) {
                if (index.put(header.get(i), i) != null && wanted.contains(header.get(i))) {
                    throw new InputProblem("Cannot read " + file + ": it has two columns named " + header.get(i));
                }
            }
        }

        @Override
        public List<String> found() {
            return header;
        }

        @Override
        public boolean hasNext() {
            return parsed(records::hasNext);
        }

        @Override
        public TableRow next() {
            CsvRecord record = parsed(records::next);
            String where = file + ", line " + record.getStartingLineNumber();
            if (record.getFieldCount() != header.size()) {
                throw new InputProblem("Cannot read " + where + ": it has " + record.getFieldCount()
                        + " values, the header line has " + header.size());
            }
            return row(where, record, wanted, index);
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }

        private <T> T parsed(Supplier<T> parsing) {
            try {
                return parsing.get();
            } catch (CsvParseException e) {
                // It stands for whatever is thrown while a record is read: too little memory is no damage.
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw notATable(file, e.getMessage(), e);
            } catch (UncheckedIOException e) {
                if (e.getCause() instanceof CharacterCodingException) {
                    throw notText(file, e.getCause());
                }
                throw e;
            }
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

    private static InputProblem notText(Location file, Exception cause) {
        return notATable(file, "it holds bytes that are not UTF-8 text", cause);
    }

    private static InputProblem notATable(Location file, String reason, Exception cause) {
        return new InputProblem("Cannot read " + file + " as a table of tab-separated values: " + reason, cause);
    }
}
