package io.github.spimpatches.atlas;

import io.github.spimpatches.problem.InputProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** A hierarchy written as a table of two columns: child and parent, by index, abbreviation or name. */
final class ParentPairs {
    private static final Set<String> HEADINGS = Set.of("child", "parent", "label", "region", "structure");

    private final Hierarchy.Builder builder;
    private final Map<String, Integer> indices = new HashMap<>();
    private int nextUnnumbered = -1;

    private ParentPairs(Hierarchy.Builder builder, LabelTable table) {
        this.builder = builder;
        for (LabelTable.Row row : table.rows()) {
            builder.add(row);
            indices.put(Integer.toString(row.index()), row.index());
        }
        for (LabelTable.Row row : table.rows()) {
            if (row.abbreviation() != null) {
                indices.putIfAbsent(row.abbreviation(), row.index());
            }
        }
        for (LabelTable.Row row : table.rows()) {
            if (row.name() != null) {
                indices.putIfAbsent(row.name(), row.index());
            }
        }
    }

    static Hierarchy hierarchy(TabSeparated tsv, LabelTable table) {
        int child = tsv.column("child");
        int parent = tsv.column("parent");
        boolean named = child >= 0 && parent >= 0;
        if (!named && tsv.header().size() != 2) {
            throw new InputProblem("Cannot read " + tsv.where() + ": it has the columns "
                    + String.join(", ", tsv.header()) + "; expected the two columns child and parent");
        }
        List<TabSeparated.Row> rows = new ArrayList<>();
        if (!named
                && tsv.header().stream()
                        .noneMatch(word -> HEADINGS.contains(word.toLowerCase(java.util.Locale.ROOT)))) {
            rows.add(new TabSeparated.Row(1, tsv.header()));
        }
        rows.addAll(tsv.rows());
        Hierarchy.Builder builder = new Hierarchy.Builder(tsv.where());
        new ParentPairs(builder, table).addAll(rows, named ? child : 0, named ? parent : 1);
        return builder.build();
    }

    private void addAll(List<TabSeparated.Row> rows, int childColumn, int parentColumn) {
        record Seen(int parent, long line) {}
        Map<Integer, Seen> parents = new HashMap<>();
        for (TabSeparated.Row row : rows) {
            String child = row.value(childColumn);
            String parent = row.value(parentColumn);
            if (child == null) {
                builder.problem("line " + row.line() + " has no child");
                continue;
            }
            int index = index(child);
            if (parent == null) {
                continue;
            }
            int parentIndex = index(parent);
            Seen before = parents.putIfAbsent(index, new Seen(parentIndex, row.line()));
            if (before == null) {
                builder.part(index, parentIndex);
            } else if (before.parent != parentIndex) {
                builder.problem("\"" + child + "\" has one parent in line " + before.line + " and another in line "
                        + row.line());
            }
        }
    }

    /** The label that a word stands for; a new entry for a word that the label table does not have. */
    private int index(String word) {
        OptionalInt number = LabelTable.integer(word);
        String key = number.isPresent() ? Integer.toString(number.getAsInt()) : word;
        Integer known = indices.get(key);
        if (known != null) {
            return known;
        }
        while (builder.has(nextUnnumbered)) {
            nextUnnumbered--;
        }
        int index = number.orElse(nextUnnumbered);
        builder.add(new Hierarchy.Entry(index, null, number.isPresent() ? null : word));
        indices.put(key, index);
        return index;
    }
}
