package io.github.spimpatches.atlas;

import io.github.spimpatches.atlas.LabelTable.ParentColumn;
import io.github.spimpatches.atlas.LabelTable.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The hierarchy that a label table's parent column states. */
final class TableParents {
    private static final Pattern ID = Pattern.compile("-?[0-9]+");

    private final LabelTable table;
    private final Map<Integer, Integer> indexOfId = new HashMap<>();
    private final Map<String, Integer> indexOfAbbreviation = new HashMap<>();
    private final Map<String, Integer> indexOfName = new HashMap<>();

    private TableParents(LabelTable table) {
        this.table = table;
        boolean hasIds = table.rows().stream().anyMatch(row -> row.id() != null);
        for (Row row : table.rows()) {
            if (!hasIds) {
                indexOfId.put(row.index(), row.index());
            } else if (row.id() != null) {
                indexOfId.putIfAbsent(row.id(), row.index());
            }
            if (row.abbreviation() != null) {
                indexOfAbbreviation.putIfAbsent(row.abbreviation(), row.index());
            }
            if (row.name() != null) {
                indexOfName.putIfAbsent(row.name(), row.index());
            }
        }
    }

    static Hierarchy hierarchy(LabelTable table) {
        TableParents parents = new TableParents(table);
        Hierarchy.Builder builder = new Hierarchy.Builder("label table " + table.where());
        table.rows().forEach(builder::add);
        for (Row row : table.rows()) {
            if (row.parent() == null) {
                continue;
            }
            OptionalInt parent =
                    table.parentColumn() == ParentColumn.PATH ? parents.lastAncestor(row) : parents.find(row.parent());
            if (parent.isPresent()) {
                builder.part(row.index(), parent.getAsInt());
            } else if (table.parentColumn() != ParentColumn.PATH && !meansNone(row.parent())) {
                builder.problem("line " + row.line() + " (index " + row.index() + ") has the parent \"" + row.parent()
                        + "\", which is not in the table");
            }
        }
        return builder.build();
    }

    /** 0 and -1 stand for "no parent" where no row has that index. */
    private static boolean meansNone(String parent) {
        OptionalInt index = LabelTable.integer(parent);
        return index.isPresent() && (index.getAsInt() == 0 || index.getAsInt() == -1);
    }

    private OptionalInt find(String parent) {
        return switch (table.parentColumn()) {
            case INDEX -> ofIndex(parent);
            case ID -> ofId(parent);
            case ABBREVIATION -> of(indexOfAbbreviation, parent);
            case ANY -> {
                OptionalInt found = ofIndex(parent);
                found = found.isPresent() ? found : ofId(parent);
                found = found.isPresent() ? found : of(indexOfAbbreviation, parent);
                yield found.isPresent() ? found : of(indexOfName, parent);
            }
            case ABSENT, PATH -> OptionalInt.empty();
        };
    }

    private OptionalInt ofIndex(String text) {
        OptionalInt index = LabelTable.integer(text);
        return index.isPresent() && table.row(index.getAsInt()).isPresent() ? index : OptionalInt.empty();
    }

    private OptionalInt ofId(String text) {
        OptionalInt id = LabelTable.integer(text);
        return id.isPresent() ? of(indexOfId, id.getAsInt()) : OptionalInt.empty();
    }

    private static <K> OptionalInt of(Map<K, Integer> map, K key) {
        Integer index = map.get(key);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** The nearest ancestor that the table has: tables are often cut down to the regions of a study. */
    private OptionalInt lastAncestor(Row row) {
        List<OptionalInt> path = new ArrayList<>();
        Matcher ids = ID.matcher(row.parent());
        while (ids.find()) {
            path.add(ofId(ids.group()));
        }
        for (int i = path.size() - 1; i >= 0; i--) {
            if (path.get(i).isPresent() && path.get(i).getAsInt() != row.index()) {
                return path.get(i);
            }
        }
        return OptionalInt.empty();
    }
}
