package io.github.spimpatches.cli.inspect;

import io.github.spimpatches.atlas.Hierarchy;
import io.github.spimpatches.atlas.LabelTable;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * A label table: what it names, and how its labels hang together.
 *
 * @param hierarchyProblems why there is no hierarchy; empty where nothing is wrong
 */
record TableInspection(Location file, LabelTable table, Hierarchy hierarchy, List<String> hierarchyProblems, int rows)
        implements Inspection {

    static TableInspection read(Storage storage, Request request) throws IOException {
        LabelTable table = LabelTable.read(storage, request.file());
        try {
            Hierarchy hierarchy = request.hierarchy() == null
                    ? Hierarchy.of(table)
                    : Hierarchy.read(storage, request.hierarchy(), table);
            return new TableInspection(request.file(), table, hierarchy, List.of(), request.rows());
        } catch (InputProblem problem) {
            return new TableInspection(request.file(), table, Hierarchy.NONE, problem.lines(), request.rows());
        }
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", "label-table");
        facts.put("uri", file.uri());
        facts.put("rows", table.rows().size());
        facts.put("named", count(LabelTable.Row::name));
        facts.put("abbreviated", count(LabelTable.Row::abbreviation));
        facts.put("coloured", count(LabelTable.Row::color));
        facts.put("parents", parents());
        facts.put("hierarchy_problems", hierarchyProblems);
        facts.put("labels", table.rows().stream().map(this::rowFacts).toList());
        return facts;
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Label table " + file);
        Grid head = new Grid(Grid.Align.LEFT, Grid.Align.LEFT);
        head.row("rows", Figures.count(table.rows().size()));
        head.row("names", of(count(LabelTable.Row::name)));
        head.row("abbreviations", of(count(LabelTable.Row::abbreviation)));
        head.row("colours", of(count(LabelTable.Row::color)));
        head.row("hierarchy", hierarchyWords());
        lines.addAll(head.lines());
        lines.add("");
        Grid grid = new Grid(Grid.Align.RIGHT, Grid.Align.LEFT, Grid.Align.LEFT, Grid.Align.RIGHT);
        grid.row("index", "abbreviation", "name", "parts");
        for (LabelTable.Row row :
                table.rows().subList(0, Math.min(rows, table.rows().size()))) {
            int parts = hierarchy.descendants(row.index()).size();
            grid.row(
                    Integer.toString(row.index()),
                    Objects.requireNonNullElse(row.abbreviation(), ""),
                    Objects.requireNonNullElse(row.name(), ""),
                    parts == 0 ? "" : Integer.toString(parts));
        }
        lines.addAll(grid.lines());
        if (table.rows().size() > rows) {
            lines.add("  and " + Figures.count(table.rows().size() - rows) + " more: --all shows them.");
        }
        if (table.row(0).isPresent()) {
            lines.addAll(List.of("", "  Note: index 0 is background and never sampled, whatever the table calls it."));
        }
        hierarchyProblems.forEach(problem -> lines.addAll(List.of("", "  No hierarchy: " + problem)));
        return lines;
    }

    private String hierarchyWords() {
        if (!hierarchyProblems.isEmpty()) {
            return "not readable, see below";
        }
        long parents = parents();
        return parents == 0
                ? "none"
                : Figures.count(parents) + (parents == 1 ? " label has parts" : " labels have parts");
    }

    private long parents() {
        return hierarchy.entries().stream()
                .filter(entry -> !hierarchy.descendants(entry.index()).isEmpty())
                .count();
    }

    private String of(long count) {
        return count == table.rows().size() ? "all" : count == 0 ? "none" : Figures.count(count);
    }

    private long count(Function<LabelTable.Row, Object> value) {
        return table.rows().stream().map(value).filter(Objects::nonNull).count();
    }

    private Map<String, Object> rowFacts(LabelTable.Row row) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("index", row.index());
        facts.put("name", row.name());
        facts.put("abbreviation", row.abbreviation());
        facts.put("color", row.color());
        facts.put("parts", hierarchy.descendants(row.index()));
        return facts;
    }
}
