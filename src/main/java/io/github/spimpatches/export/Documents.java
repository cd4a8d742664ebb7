package io.github.spimpatches.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.Column;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The texts that go with patches wherever they go: README, licence, tables of subjects, labels and patches. */
final class Documents {
    private final Material material;

    Documents(Material material) {
        this.material = material;
    }

    /** README, licence if there is one, and the tables, in the order of their names. */
    List<TextPart> all(String howToRead) {
        List<TextPart> all = new ArrayList<>();
        license().ifPresent(all::add);
        all.add(readme(howToRead));
        all.add(labels());
        all.add(manifest());
        all.add(participants());
        return all;
    }

    java.util.Optional<TextPart> license() {
        String license = material.settings().license();
        return license == null ? java.util.Optional.empty() : java.util.Optional.of(TextPart.of("LICENSE", license));
    }

    /** @param howToRead a paragraph on the format */
    TextPart readme(String howToRead) {
        return TextPart.of("README.md", readmeText(howToRead));
    }

    String readmeText(String howToRead) {
        if (material.settings().readme() != null) {
            return material.settings().readme();
        }
        List<ManifestRow> rows = material.rows();
        long subjects =
                rows.stream().map(row -> row.centre().subject()).distinct().count();
        long labels = rows.stream().map(row -> row.centre().label()).distinct().count();
        StringBuilder text = new StringBuilder();
        text.append("# ").append(material.settings().name()).append("\n\n");
        text.append(rows.size())
                .append(" patches of ")
                .append(labels)
                .append(labels == 1 ? " region of " : " regions of ")
                .append(subjects)
                .append(subjects == 1 ? " subject" : " subjects")
                .append(", cut by spim-patches ")
                .append(material.settings().version())
                .append(" (run ")
                .append(material.run())
                .append("). Patches of one `pair` share their centre.\n\n");
        text.append("| image | patches | voxels | type |\n|---|---|---|---|\n");
        Map<String, List<ManifestRow>> byWord = new TreeMap<>(rows.stream()
                .collect(Collectors.groupingBy(row -> material.members().word(row))));
        byWord.forEach((word, own) -> text.append("| ")
                .append(word)
                .append(" | ")
                .append(own.size())
                .append(" | ")
                .append(own.stream()
                        .map(row -> row.size().toString())
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", ")))
                .append(" | ")
                .append(own.stream().map(ManifestRow::dtype).distinct().sorted().collect(Collectors.joining(", ")))
                .append(" |\n"));
        if (material.isSplit() || material.hasFolds()) {
            text.append("\nDivided, never within one unit, into ");
            Map<String, Long> parts = new TreeMap<>(material.samples().stream()
                    .collect(Collectors.groupingBy(sample -> Division.of(sample.centre()), Collectors.counting())));
            text.append(parts.entrySet().stream()
                            .map(part -> part.getKey() + " (" + part.getValue() + " centres)")
                            .collect(Collectors.joining(", ")))
                    .append(".\n");
        }
        text.append('\n').append(howToRead).append('\n');
        text.append(
                material.settings().license() == null
                        ? "\nNo licence came with these data: ask those who made them.\n"
                        : "\nLicence: see LICENSE.\n");
        return text.toString();
    }

    /** {@code labels.tsv}: the regions that patches lie in. */
    TextPart labels() {
        Map<Integer, Centre> labels = new TreeMap<>();
        material.rows().forEach(row -> labels.putIfAbsent(row.centre().label(), row.centre()));
        List<Column<Centre>> columns = List.of(
                new Column<>("index", Column.Type.INT, "of the label in the atlas", Centre::label),
                new Column<>("name", Column.Type.TEXT, "of the region", Centre::name),
                new Column<>("abbreviation", Column.Type.TEXT, "of the region", Centre::abbreviation));
        return TextPart.of("labels.tsv", columns, labels.values());
    }

    /** {@code participants.tsv}: the subjects, with what the manifest repeats of the participants' table. */
    TextPart participants() {
        List<Column<String>> columns = new ArrayList<>();
        columns.add(new Column<>("participant_id", Column.Type.TEXT, "the subject", subject -> "sub-" + subject));
        List<String> names = material.subjects().names();
        for (int i = 0; i < names.size(); i++) {
            int at = i;
            columns.add(new Column<>(names.get(i), Column.Type.TEXT, "of the subject", subject -> {
                List<String> known = material.subjects().values().get(subject);
                return known == null ? null : known.get(at);
            }));
        }
        return TextPart.of("participants.tsv", columns, subjects());
    }

    List<String> subjects() {
        return List.copyOf(material.rows().stream()
                .map(row -> row.centre().subject())
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    /** {@code manifest.tsv}: a row for each patch. */
    TextPart manifest() {
        return TextPart.of("manifest.tsv", ManifestTable.columns(material.subjects()), material.rows());
    }

    /** Indented, keys in their order, LF. */
    static String json(Object value) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        try {
            return new ObjectMapper().writer(printer).writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists, texts and numbers are always JSON", e);
        }
    }

    /** What a centre's columns say, by name; those that say nothing are left out. */
    static <R> Map<String, Object> facts(List<Column<R>> columns, R row, Function<String, Boolean> isWanted) {
        TreeMap<String, Object> facts = new TreeMap<>();
        for (Column<R> column : columns) {
            Object value = column.value().apply(row);
            if (value != null && isWanted.apply(column.name())) {
                facts.put(column.name(), value);
            }
        }
        return facts;
    }
}
