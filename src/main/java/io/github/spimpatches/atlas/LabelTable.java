package io.github.spimpatches.atlas;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the labels of an atlas are called: a TSV with the columns {@code index}, {@code name}, {@code abbreviation},
 * {@code color} (BIDS), of which only {@code index} must be there, in any order and case. {@code id} and {@code acronym}
 * stand in for {@code index} and {@code abbreviation} where these are absent. Columns that name parents are read by
 * {@link Hierarchy#of(LabelTable)}.
 */
public final class LabelTable {

    /** Characters of a strange header that a message repeats. */
    private static final int LONGEST_FOUND = 200;

    private final String where;
    private final List<Row> rows;
    private final Map<Integer, Row> byIndex;
    private final ParentColumn parentColumn;

    /**
     * A label. What the table does not say is null.
     *
     * @param id the atlas' own id, where the table has both {@code index} and {@code id}
     * @param parent what the table's parent column says
     * @param line of the table, from 1
     */
    public record Row(int index, String name, String abbreviation, String color, Integer id, String parent, long line) {

        /** The name; {@code label N} where the table has none. */
        public String nameOrIndex() {
            return name == null ? "label " + index : name;
        }
    }

    /** How a table names a label's parent. */
    enum ParentColumn {
        ABSENT,
        /** By {@code index}. */
        INDEX,
        /** By {@code id} where the table has that column beside {@code index}; else by {@code index}. */
        ID,
        ABBREVIATION,
        /** By any of these. */
        ANY,
        /** By the ids from the root down to the label: {@code /997/8/567/}. */
        PATH
    }

    private LabelTable(String where, List<Row> rows, ParentColumn parentColumn) {
        this.where = where;
        this.rows = List.copyOf(rows);
        this.parentColumn = parentColumn;
        this.byIndex = new LinkedHashMap<>();
        rows.forEach(row -> byIndex.put(row.index, row));
    }

    /**
     * Reads a table.
     *
     * @throws java.nio.file.NoSuchFileException where there is no such file
     * @throws InputProblem every line of the table that cannot be read, by its number
     */
    public static LabelTable read(Storage storage, Location file) throws IOException {
        return parse(TabSeparated.text(storage, file, "label table"), file.toString());
    }

    /** @param where names the file in messages */
    public static LabelTable parse(String text, String where) {
        return of(TabSeparated.parse(text, "label table " + where), where);
    }

    static LabelTable of(TabSeparated table, String where) {
        int index = table.column("index", "id");
        if (index < 0) {
            String found = String.join(", ", table.header());
            throw new InputProblem("Cannot read " + table.where() + ": no column named index; found "
                    + (found.length() > LONGEST_FOUND ? found.substring(0, LONGEST_FOUND) + " ..." : found));
        }
        int id = table.column("id");
        Columns columns = new Columns(
                index,
                table.column("name"),
                table.column("abbreviation", "acronym"),
                table.column("color", "colour"),
                id == index ? -1 : id,
                -1);
        ParentColumn parentColumn = ParentColumn.ABSENT;
        for (Map.Entry<String, ParentColumn> known : parentColumns().entrySet()) {
            int parent = table.column(known.getKey());
            if (parent >= 0) {
                columns = columns.withParent(parent);
                parentColumn = known.getValue();
                break;
            }
        }
        return new LabelTable(where, rows(table, columns), parentColumn);
    }

    /** A path says most, so it comes first. */
    private static Map<String, ParentColumn> parentColumns() {
        Map<String, ParentColumn> columns = new LinkedHashMap<>();
        columns.put("structure_id_path", ParentColumn.PATH);
        columns.put("root_identifier_path", ParentColumn.PATH);
        columns.put("parent_index", ParentColumn.INDEX);
        columns.put("parent_id", ParentColumn.ID);
        columns.put("parent_structure_id", ParentColumn.ID);
        columns.put("parent_abbreviation", ParentColumn.ABBREVIATION);
        columns.put("parent_acronym", ParentColumn.ABBREVIATION);
        columns.put("parent", ParentColumn.ANY);
        return columns;
    }

    private record Columns(int index, int name, int abbreviation, int color, int id, int parent) {
        Columns withParent(int column) {
            return new Columns(index, name, abbreviation, color, id, column);
        }
    }

    private static List<Row> rows(TabSeparated table, Columns columns) {
        Problems problems = new Problems();
        Map<Integer, Row> rows = new LinkedHashMap<>();
        for (TabSeparated.Row line : table.rows()) {
            String text = line.value(columns.index);
            OptionalInt index = text == null ? OptionalInt.empty() : integer(text);
            if (index.isEmpty()) {
                problems.add("Cannot read " + table.where() + ": line " + line.line() + " has the index "
                        + (text == null ? "n/a" : "\"" + text + "\"") + "; expected a whole number");
                continue;
            }
            String id = line.value(columns.id);
            Row row = new Row(
                    index.getAsInt(),
                    line.value(columns.name),
                    line.value(columns.abbreviation),
                    line.value(columns.color),
                    id == null || integer(id).isEmpty()
                            ? null
                            : Integer.valueOf(integer(id).getAsInt()),
                    line.value(columns.parent),
                    line.line());
            Row first = rows.putIfAbsent(row.index, row);
            if (first != null) {
                problems.add("Cannot read " + table.where() + ": index " + row.index + " stands in line " + first.line
                        + " and again in line " + row.line);
            }
        }
        problems.throwIfAny();
        return new ArrayList<>(rows.values());
    }

    /** A whole number, also as pandas writes a column with gaps ({@code 7.0}); empty for anything else. */
    static OptionalInt integer(String text) {
        if (!text.matches("[+-]?[0-9]{1,18}([.]0*)?")) {
            return OptionalInt.empty();
        }
        long value = new BigDecimal(text.endsWith(".") ? text + "0" : text).longValue();
        return value == (int) value ? OptionalInt.of((int) value) : OptionalInt.empty();
    }

    /** The table's file, for messages. */
    public String where() {
        return where;
    }

    /** In the table's order. */
    public List<Row> rows() {
        return rows;
    }

    public Optional<Row> row(int index) {
        return Optional.ofNullable(byIndex.get(index));
    }

    ParentColumn parentColumn() {
        return parentColumn;
    }
}
