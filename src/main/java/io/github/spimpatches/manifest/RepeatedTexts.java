package io.github.spimpatches.manifest;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Texts that stand in row after row (subject, region, image, source) are one object for all rows that one reading makes: of
 * what a row takes in memory they would be the larger part.
 */
final class RepeatedTexts {
    /** More are no repetition, and are not to be kept. */
    private static final int MOST = 100_000;

    /** Each row's own. */
    private static final Set<String> OWN = Set.of("path", "crc32c", "error");

    private final Map<String, String> known = new HashMap<>();

    /** The same row. */
    TableRow of(TableRow row) {
        return new TableRow(row.where(), column -> {
            Object cell = row.cells().apply(column);
            return cell instanceof String text && !OWN.contains(column) ? of(text) : cell;
        });
    }

    private String of(String text) {
        if (known.size() == MOST) {
            known.clear();
        }
        String before = known.putIfAbsent(text, text);
        return before == null ? text : before;
    }
}
