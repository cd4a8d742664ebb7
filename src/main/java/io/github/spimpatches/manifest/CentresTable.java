package io.github.spimpatches.manifest;

import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The centres table: ours, or a person's own, in which {@code subject}, {@code label}, {@code x_mm}, {@code y_mm} and
 * {@code z_mm} suffice. Other columns than ours are ignored.
 */
public final class CentresTable {
    private static final List<String> REQUIRED = List.of(
            CentreColumns.SUBJECT.name(),
            CentreColumns.LABEL.name(),
            CentreColumns.X_MM.name(),
            CentreColumns.Y_MM.name(),
            CentreColumns.Z_MM.name());
    private static final int PROBLEMS_SHOWN = 20;
    private static final LabelResolver INDICES = (subject, session, label) -> {
        throw new InputProblem("label \"" + label + "\" is not an index of the atlas");
    };

    private CentresTable() {}

    /** Parquet or TSV by the file's name. */
    public static void write(Storage storage, Location file, Iterable<Centre> centres) throws IOException {
        Tables.write(storage, file, CentreColumns.ALL, centres);
    }

    /** Reads a table whose labels are indices; one that is a name or an abbreviation is an error that says so. */
    public static List<Centre> read(Storage storage, Location file) throws IOException {
        return read(storage, file, INDICES);
    }

    /**
     * Reads a table; {@code labels} finds the index of each label that is not a whole number. Where a row has no patch
     * number it gets the smallest one that its subject, session and label do not have yet. {@code sub-} and {@code ses-}
     * before an id are dropped.
     *
     * @return in the table's order
     * @throws InputProblem with all problems found (the first twenty)
     */
    public static List<Centre> read(Storage storage, Location file, LabelResolver labels) throws IOException {
        try (Walk rows = Walk.over(storage, file, labels)) {
            return numbered(rows.rest());
        }
    }

    /** The rows as they are given, up to where something is wrong: then all problems are looked for (the first twenty). */
    private static final class Walk implements RowCursor<Given> {
        private final TableRows rows;
        private final LabelResolver labels;
        private final RepeatedTexts texts = new RepeatedTexts();

        private Walk(TableRows rows, LabelResolver labels) {
            this.rows = rows;
            this.labels = labels;
        }

        static Walk over(Storage storage, Location file, LabelResolver labels) throws IOException {
            List<String> names = CentreColumns.ALL.stream().map(Column::name).toList();
            TableRows rows = Tables.open(storage, file, names);
            try {
                checkColumns(file, rows.found());
            } catch (InputProblem e) {
                rows.close();
                throw e;
            }
            return new Walk(rows, labels);
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Given next() {
            Problems problems = new Problems();
            int shown = 0;
            do {
                TableRow row = texts.of(rows.next());
                Optional<Given> centre = problems.attempt(() -> given(row, labels));
                if (centre.isPresent() && shown == 0) {
                    return centre.get();
                }
                shown += centre.isEmpty() ? 1 : 0;
            } while (shown < PROBLEMS_SHOWN && rows.hasNext());
            throw new InputProblem(problems.lines());
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }

    /**
     * The centres of a run's table, row by row, in its order. Where that is not {@link ManifestOrder#CENTRES}, or patches
     * lack their numbers, all are in memory for it. To be closed.
     *
     * @throws InputProblem as {@link #read(Storage, Location)}, possibly after some rows
     */
    public static RowCursor<Centre> open(Storage storage, Location file) throws IOException {
        return isOrdered(storage, file)
                ? Walk.over(storage, file, INDICES).map(Given::centre)
                : RowCursor.of(read(storage, file));
    }

    /** Whether no two rows can be of one centre; false too where the table is damaged. */
    private static boolean isOrdered(Storage storage, Location file) throws IOException {
        List<String> names = List.of(
                CentreColumns.SUBJECT.name(),
                CentreColumns.SESSION.name(),
                CentreColumns.LABEL.name(),
                CentreColumns.PATCH.name());
        try (TableRows rows = Tables.open(storage, file, names)) {
            Centre before = null;
            while (rows.hasNext()) {
                TableRow row = rows.next();
                Centre centre = new Centre(
                        id(row.requiredText(CentreColumns.SUBJECT.name()), "sub-"),
                        id(row.text(CentreColumns.SESSION.name()), "ses-"),
                        null,
                        null,
                        row.requiredInteger(CentreColumns.LABEL.name()),
                        null,
                        null,
                        row.requiredInteger(CentreColumns.PATCH.name()),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null);
                if (before != null && ManifestOrder.CENTRES.compare(before, centre) >= 0) {
                    return false;
                }
                before = centre;
            }
            return true;
        } catch (InputProblem damaged) {
            return false;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The centre that a row of our own table holds; every column that is not null in ours has to be there. */
    public static Centre centre(TableRow row) {
        return given(row, row.requiredInteger(CentreColumns.LABEL.name()))
                .numbered(row.requiredInteger(CentreColumns.PATCH.name()));
    }

    private static void checkColumns(Location file, List<String> found) {
        List<String> missing =
                REQUIRED.stream().filter(column -> !found.contains(column)).toList();
        if (!missing.isEmpty()) {
            throw new InputProblem("Cannot read " + file + " as a centres table: it lacks the column"
                    + (missing.size() == 1 ? " " : "s ") + String.join(", ", missing) + "; found: "
                    + String.join(", ", found));
        }
    }

    private static Given given(TableRow row, LabelResolver labels) {
        String column = CentreColumns.LABEL.name();
        String label = row.requiredText(column);
        if (isIndex(label)) {
            return given(row, row.requiredInteger(column));
        }
        String subject = id(row.requiredText(CentreColumns.SUBJECT.name()), "sub-");
        String session = id(row.text(CentreColumns.SESSION.name()), "ses-");
        return given(row, index(row, labels, subject, session, label));
    }

    private static int index(TableRow row, LabelResolver labels, String subject, String session, String label) {
        try {
            return labels.index(subject, session, label);
        } catch (InputProblem e) {
            throw e.within("Invalid label in " + row.where());
        }
    }

    private static boolean isIndex(String label) {
        return label.strip().matches("[-+]?[0-9]+(\\.0*)?");
    }

    private static Given given(TableRow row, int label) {
        Integer patch = row.integer(CentreColumns.PATCH.name());
        if (patch != null && patch < 0) {
            throw row.invalid(CentreColumns.PATCH.name(), patch.toString(), "a number of at least 0");
        }
        Centre centre = new Centre(
                id(row.requiredText(CentreColumns.SUBJECT.name()), "sub-"),
                id(row.text(CentreColumns.SESSION.name()), "ses-"),
                row.text(CentreColumns.ATLAS.name()),
                row.text(CentreColumns.TEMPLATE.name()),
                label,
                row.text(CentreColumns.NAME.name()),
                row.text(CentreColumns.ABBREVIATION.name()),
                patch == null ? 0 : patch,
                new Point(
                        row.requiredNumber(CentreColumns.X_MM.name()),
                        row.requiredNumber(CentreColumns.Y_MM.name()),
                        row.requiredNumber(CentreColumns.Z_MM.name())),
                row.integer(CentreColumns.ATLAS_I.name()),
                row.integer(CentreColumns.ATLAS_J.name()),
                row.integer(CentreColumns.ATLAS_K.name()),
                row.number(CentreColumns.LABEL_FRACTION.name()),
                row.number(CentreColumns.WEIGHT.name()),
                row.text(CentreColumns.SAMPLER.name()),
                row.text(CentreColumns.SPLIT.name()),
                row.integer(CentreColumns.FOLD.name()),
                row.number(CentreColumns.FOREGROUND.name()));
        return new Given(row.where(), centre, patch);
    }

    private static String id(String text, String prefix) {
        return text != null && text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    /** A row as it was given; {@code patch} is null where it had none. */
    private record Given(String where, Centre centre, Integer patch) {
        Centre numbered(int number) {
            return centre.numbered(number);
        }
    }

    private record Group(String subject, String session, int label) {
        static Group of(Centre centre) {
            return new Group(centre.subject(), centre.session(), centre.label());
        }
    }

    private static List<Centre> numbered(List<Given> given) {
        Map<Group, Map<Integer, String>> taken = new HashMap<>();
        Problems problems = new Problems();
        for (Given row : given) {
            if (row.patch() == null) {
                continue;
            }
            String before = taken.computeIfAbsent(Group.of(row.centre()), unused -> new HashMap<>())
                    .putIfAbsent(row.patch(), row.where());
            if (before != null) {
                problems.add("Cannot use " + row.where() + ": subject, session, label and patch are those of " + before
                        + " already");
            }
        }
        problems.throwIfAny();
        Map<Group, Integer> next = new HashMap<>();
        List<Centre> centres = new ArrayList<>(given.size());
        for (Given row : given) {
            if (row.patch() != null) {
                centres.add(row.centre());
                continue;
            }
            Group group = Group.of(row.centre());
            int number = next.getOrDefault(group, 1);
            while (taken.getOrDefault(group, Map.of()).containsKey(number)) {
                number++;
            }
            next.put(group, number + 1);
            centres.add(row.numbered(number));
        }
        return centres;
    }
}
