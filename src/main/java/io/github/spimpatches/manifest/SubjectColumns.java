package io.github.spimpatches.manifest;

import io.github.spimpatches.problem.InputProblem;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What is known of each subject from elsewhere (age, group), repeated in every row of its patches, behind the manifest's
 * own columns. Text as it was found: a column that looks like numbers stays text.
 *
 * @param names of the columns
 * @param values by subject, one for each column; null for nothing, as for a subject that is not there
 */
public record SubjectColumns(List<String> names, Map<String, List<String>> values) implements Serializable {

    /** Nothing. */
    public static final SubjectColumns NONE = new SubjectColumns(List.of(), Map.of());

    /** @throws InputProblem where a name is one of the manifest's own */
    public SubjectColumns {
        names = List.copyOf(names);
        List<String> own = ManifestColumns.ALL.stream().map(Column::name).toList();
        List<String> twice = names.stream().filter(own::contains).toList();
        if (!twice.isEmpty()) {
            throw new InputProblem("Cannot repeat " + String.join(", ", twice)
                    + " in the manifest: it has columns of its own by that name. Leave it out, or rename it in the"
                    + " participants' table.");
        }
    }

    /** The manifest's columns and these. */
    List<Column<ManifestRow>> afterManifests() {
        List<Column<ManifestRow>> all = new ArrayList<>(ManifestColumns.ALL);
        IntStream.range(0, names.size())
                .forEach(at -> all.add(new Column<>(
                        names.get(at),
                        Column.Type.TEXT,
                        "of the subject, from the participants' table",
                        row -> value(row.centre().subject(), at))));
        return all;
    }

    private String value(String subject, int at) {
        List<String> known = values.get(subject);
        return known == null ? null : known.get(at);
    }
}
