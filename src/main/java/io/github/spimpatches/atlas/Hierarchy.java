package io.github.spimpatches.atlas;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which labels are parts of which: from the label table's parent columns, or from a file of its own. Entries that the
 * label table does not have (parents without voxels of their own) are known here by name and abbreviation; where the
 * file gives them no id, they have the indices -1, -2, ... in the file's order.
 *
 * <p>A label may be part of several others (an Allen structure over a table that is split by side makes {@code CA1-L}
 * part of {@code CA1} and of the left hippocampus), but never of itself.
 */
public final class Hierarchy {
    /** No parents. */
    public static final Hierarchy NONE = new Hierarchy(new LinkedHashMap<>(), new HashMap<>());

    private final Map<Integer, Entry> entries;
    private final Map<Integer, List<Integer>> children;

    /** A label or a parent of labels. Name and abbreviation are null where nothing names it. */
    public record Entry(int index, String name, String abbreviation) {}

    private Hierarchy(Map<Integer, Entry> entries, Map<Integer, List<Integer>> children) {
        this.entries = entries;
        this.children = children;
    }

    /**
     * From the table's parent column; {@link #NONE} where it has none.
     *
     * @throws InputProblem one line for each parent that is not there, and for each label that is its own ancestor
     */
    public static Hierarchy of(LabelTable table) {
        return table.parentColumn() == LabelTable.ParentColumn.ABSENT ? NONE : TableParents.hierarchy(table);
    }

    /**
     * From a file: Allen's structure graph (JSON, nested or BrainGlobe's flat list), a table of two columns (child,
     * parent; indices, abbreviations or names), or a label table with parent columns.
     *
     * @param table the labels that the file's entries stand for
     * @throws java.nio.file.NoSuchFileException where there is no such file
     * @throws InputProblem where it cannot be read; its lines name the file
     */
    public static Hierarchy read(Storage storage, Location file, LabelTable table) throws IOException {
        return parse(TabSeparated.text(storage, file, "hierarchy"), file.toString(), table);
    }

    /** @param where names the file in messages */
    public static Hierarchy parse(String text, String where, LabelTable table) {
        String start = text.stripLeading();
        if (start.startsWith("{") || start.startsWith("[")) {
            return StructureGraph.parse(text, where).over(table);
        }
        TabSeparated tsv = TabSeparated.parse(text, "hierarchy " + where);
        if (tsv.column("index", "id") >= 0) {
            LabelTable parents = LabelTable.of(tsv, where);
            if (parents.parentColumn() == LabelTable.ParentColumn.ABSENT) {
                throw new InputProblem("Cannot read " + tsv.where() + ": no column names parents (parent, parent_index,"
                        + " parent_id, parent_abbreviation, structure_id_path); found "
                        + String.join(", ", tsv.header()));
            }
            return TableParents.hierarchy(parents);
        }
        return ParentPairs.hierarchy(tsv, table);
    }

    /** Every entry, in the order of its source. */
    public Collection<Entry> entries() {
        return entries.values();
    }

    public Optional<Entry> entry(int index) {
        return Optional.ofNullable(entries.get(index));
    }

    /** Every part of this label, and their parts, without itself; ascending. Empty where it has none. */
    public List<Integer> descendants(int index) {
        Set<Integer> found = new TreeSet<>();
        Deque<Integer> open = new ArrayDeque<>(List.of(index));
        while (!open.isEmpty()) {
            for (int child : children.getOrDefault(open.pop(), List.of())) {
                if (found.add(child)) {
                    open.push(child);
                }
            }
        }
        found.remove(index);
        return List.copyOf(found);
    }

    /** Gathers entries and their parents. */
    static final class Builder {
        private final String where;
        private final Map<Integer, Entry> entries = new LinkedHashMap<>();
        private final Map<Integer, List<Integer>> children = new LinkedHashMap<>();
        private final Problems problems = new Problems();

        /** @param where names the source in messages */
        Builder(String where) {
            this.where = where;
        }

        void add(Entry entry) {
            entries.put(entry.index, entry);
        }

        void add(LabelTable.Row row) {
            add(new Entry(row.index(), row.name(), row.abbreviation()));
        }

        boolean has(int index) {
            return entries.containsKey(index);
        }

        /** Says that {@code child} is part of {@code parent}; both have been added, or will be. */
        void part(int child, int parent) {
            children.computeIfAbsent(parent, ignored -> new ArrayList<>()).add(child);
        }

        void problem(String line) {
            problems.add("Cannot read " + where + ": " + line);
        }

        Hierarchy build() {
            problems.throwIfAny();
            checkCycles();
            problems.throwIfAny();
            return new Hierarchy(entries, children);
        }

        /**
         * Takes away what has no parts, then what has only parts that were taken away, and so on. What stays leads to a
         * cycle; following its parts from anywhere ends in one.
         */
        private void checkCycles() {
            Map<Integer, Integer> openParts = new HashMap<>();
            Map<Integer, List<Integer>> parents = new HashMap<>();
            children.forEach((parent, parts) -> {
                openParts.put(parent, parts.size());
                parts.forEach(part -> parents.computeIfAbsent(part, ignored -> new ArrayList<>())
                        .add(parent));
            });
            Deque<Integer> done = new ArrayDeque<>();
            parents.keySet().stream()
                    .filter(part -> !children.containsKey(part))
                    .forEach(done::push);
            while (!done.isEmpty()) {
                for (int parent : parents.getOrDefault(done.pop(), List.of())) {
                    if (openParts.merge(parent, -1, Integer::sum) == 0) {
                        done.push(parent);
                    }
                }
            }
            Set<Integer> reported = new HashSet<>();
            for (int index : children.keySet()) {
                if (openParts.get(index) > 0 && !reported.contains(index)) {
                    List<Integer> cycle = cycleFrom(index, openParts);
                    if (Collections.disjoint(reported, cycle)) {
                        problem(words(cycle.get(0)) + " is its own ancestor: " + text(cycle));
                    }
                    reported.addAll(cycle);
                    reported.add(index);
                }
            }
        }

        private List<Integer> cycleFrom(int index, Map<Integer, Integer> openParts) {
            List<Integer> path = new ArrayList<>();
            Set<Integer> seen = new HashSet<>();
            int at = index;
            while (seen.add(at)) {
                path.add(at);
                at = children.get(at).stream()
                        .filter(part -> openParts.getOrDefault(part, 0) > 0)
                        .findFirst()
                        .orElseThrow();
            }
            List<Integer> cycle = new ArrayList<>(path.subList(path.indexOf(at), path.size()));
            cycle.add(at);
            return cycle;
        }

        private static String text(List<Integer> cycle) {
            List<String> upwards = new ArrayList<>();
            for (int i = cycle.size() - 1; i >= 0; i--) {
                upwards.add(Integer.toString(cycle.get(i)));
            }
            return String.join(" in ", upwards);
        }

        private String words(int index) {
            Entry entry = entries.get(index);
            String word = entry == null ? null : entry.abbreviation != null ? entry.abbreviation : entry.name;
            return word == null ? "index " + index : word + " (index " + index + ")";
        }
    }
}
