package io.github.spimpatches.atlas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.atlas.LabelTable.Row;
import io.github.spimpatches.atlas.SidedWord.Side;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.ParserWords;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Allen's structure graph: structures with {@code id}, {@code acronym}, {@code name} and {@code children}, nested, as
 * their API serves it (below {@code msg}) or bare; also BrainGlobe's flat list with {@code structure_id_path}.
 */
final class StructureGraph {
    private final String where;
    private final Map<Integer, Structure> structures;

    /** @param parent the parent's id; null for a root */
    private record Structure(int id, String acronym, String name, Integer parent) {}

    private StructureGraph(String where, Map<Integer, Structure> structures) {
        this.where = where;
        this.structures = structures;
    }

    static StructureGraph parse(String json, String file) {
        String where = "hierarchy " + file;
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new InputProblem(
                    "Cannot read " + where + ": it is not JSON (line "
                            + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": " + ParserWords.of(e.getOriginalMessage()) + ")",
                    e);
        }
        JsonNode top = root.has("msg") ? root.get("msg") : root;
        StructureGraph graph = new StructureGraph(where, new LinkedHashMap<>());
        graph.addAll(top);
        if (graph.structures.isEmpty()) {
            throw new InputProblem("Cannot read " + where + ": it holds no structures; expected Allen's structure graph"
                    + " ({\"msg\": [{\"id\", \"acronym\", \"name\", \"children\"}]})");
        }
        graph.checkParents();
        return graph;
    }

    private void addAll(JsonNode top) {
        record Open(JsonNode node, Integer parent) {}
        Deque<Open> open = new ArrayDeque<>();
        (top.isArray() ? top : java.util.List.of(top)).forEach(node -> open.add(new Open(node, null)));
        while (!open.isEmpty()) {
            Open next = open.poll();
            Structure structure = structure(next.node, next.parent);
            if (structures.putIfAbsent(structure.id, structure) != null) {
                throw new InputProblem("Cannot read " + where + ": id " + structure.id + " stands there twice");
            }
            next.node.path("children").forEach(child -> open.add(new Open(child, structure.id)));
        }
    }

    private Structure structure(JsonNode node, Integer parent) {
        if (!node.path("id").canConvertToInt() || !node.path("id").isIntegralNumber()) {
            throw new InputProblem("Cannot read " + where + ": a structure"
                    + (node.hasNonNull("acronym") ? " (" + node.get("acronym").asText() + ")" : "")
                    + " has no whole number as its id; expected Allen's structure graph"
                    + " ({\"msg\": [{\"id\", \"acronym\", \"name\", \"children\"}]})");
        }
        int id = node.get("id").intValue();
        return new Structure(
                id, text(node, "acronym"), text(node, "name"), parent == null ? statedParent(node, id) : parent);
    }

    private static String text(JsonNode node, String field) {
        return node.hasNonNull(field) ? node.get(field).asText().strip() : null;
    }

    /** A flat list states the parent, or the path of ids down to the structure itself. */
    private static Integer statedParent(JsonNode node, int id) {
        if (node.path("parent_structure_id").isIntegralNumber()) {
            return node.get("parent_structure_id").intValue();
        }
        Integer parent = null;
        for (JsonNode ancestor : node.path("structure_id_path")) {
            if (ancestor.isIntegralNumber() && ancestor.intValue() != id) {
                parent = ancestor.intValue();
            }
        }
        return parent;
    }

    private void checkParents() {
        for (Structure structure : structures.values()) {
            if (structure.parent != null && !structures.containsKey(structure.parent)) {
                throw new InputProblem("Cannot read " + where + ": structure " + structure.id + " has the parent "
                        + structure.parent + ", which is not there");
            }
        }
        // Each structure is walked over once: what leads to one that was looked at before is as good as that one.
        Set<Integer> looked = new HashSet<>();
        for (Structure structure : structures.values()) {
            Set<Integer> path = new HashSet<>();
            Structure ancestor = structure;
            while (ancestor != null && !looked.contains(ancestor.id)) {
                if (!path.add(ancestor.id)) {
                    throw new InputProblem("Cannot read " + where + ": structure " + structure.id
                            + " has ancestors that go round in a circle");
                }
                ancestor = structures.get(ancestor.parent);
            }
            looked.addAll(path);
        }
    }

    /**
     * The graph over a label table's indices. A table may hold Allen's ids as its indices, or count for itself and hold
     * only the acronyms or names, with or without sides: whichever fits more of its rows is taken.
     */
    Hierarchy over(LabelTable table) {
        Map<String, Structure> byWord = byWord();
        long byId = 0;
        long byName = 0;
        for (Row row : table.rows()) {
            Structure sameId = structures.get(row.index());
            Optional<Match> match = match(row, byWord);
            byId += sameId != null && (match.isEmpty() || match.get().structure.id == sameId.id) ? 1 : 0;
            byName += match.isPresent() && match.get().structure.id != row.index() ? 1 : 0;
        }
        return byName > byId ? byWords(table, byWord) : byIds(table);
    }

    private Hierarchy byIds(LabelTable table) {
        Hierarchy.Builder builder = new Hierarchy.Builder(where);
        for (Structure structure : structures.values()) {
            table.row(structure.id)
                    .ifPresentOrElse(
                            builder::add,
                            () -> builder.add(new Hierarchy.Entry(structure.id, structure.name, structure.acronym)));
            if (structure.parent != null) {
                builder.part(structure.id, structure.parent);
            }
        }
        return builder.build();
    }

    /** A row's structure; {@code side} is null for a row that names none. */
    private record Match(Structure structure, Side side) {}

    private Map<String, Structure> byWord() {
        Map<String, Structure> byWord = new HashMap<>();
        structures.values().stream()
                .filter(structure -> structure.acronym != null)
                .forEach(structure -> byWord.putIfAbsent(structure.acronym, structure));
        structures.values().stream()
                .filter(structure -> structure.name != null)
                .forEach(structure -> byWord.putIfAbsent(structure.name.toLowerCase(Locale.ROOT), structure));
        return byWord;
    }

    private static Optional<Match> match(Row row, Map<String, Structure> byWord) {
        if (row.abbreviation() != null) {
            Optional<Match> match = match(row.abbreviation(), byWord);
            if (match.isPresent()) {
                return match;
            }
        }
        return row.name() == null ? Optional.empty() : match(row.name(), byWord);
    }

    private static Optional<Match> match(String word, Map<String, Structure> byWord) {
        Structure structure = find(word, byWord);
        if (structure != null) {
            return Optional.of(new Match(structure, null));
        }
        Optional<SidedWord> sided = SidedWord.of(word);
        Structure base = sided.isEmpty() ? null : find(sided.get().base(), byWord);
        return base == null
                ? Optional.empty()
                : Optional.of(new Match(base, sided.get().side()));
    }

    private static Structure find(String word, Map<String, Structure> byWord) {
        Structure structure = byWord.get(word);
        return structure != null ? structure : byWord.get(word.toLowerCase(Locale.ROOT));
    }

    /**
     * Structures that are a row take its index, others -1, -2, ... A row of one side is part of its structure and of
     * the nearest ancestor's row of the same side.
     */
    private Hierarchy byWords(LabelTable table, Map<String, Structure> byWord) {
        Map<Integer, Row> whole = new HashMap<>();
        Map<Integer, Map<Side, Row>> sided = new HashMap<>();
        for (Row row : table.rows()) {
            match(row, byWord).ifPresent(match -> {
                if (match.side == null) {
                    whole.putIfAbsent(match.structure.id, row);
                } else {
                    sided.computeIfAbsent(match.structure.id, ignored -> new EnumMap<>(Side.class))
                            .putIfAbsent(match.side, row);
                }
            });
        }
        Hierarchy.Builder builder = new Hierarchy.Builder(where);
        table.rows().forEach(builder::add);
        Map<Integer, Integer> indices = new HashMap<>();
        int unnumbered = -1;
        for (Structure structure : structures.values()) {
            if (whole.containsKey(structure.id)) {
                indices.put(structure.id, whole.get(structure.id).index());
                continue;
            }
            while (builder.has(unnumbered)) {
                unnumbered--;
            }
            builder.add(new Hierarchy.Entry(unnumbered, structure.name, structure.acronym));
            indices.put(structure.id, unnumbered);
        }
        for (Structure structure : structures.values()) {
            int index = indices.get(structure.id);
            if (structure.parent != null) {
                builder.part(index, indices.get(structure.parent));
            }
            sided.getOrDefault(structure.id, Map.of()).forEach((side, row) -> {
                builder.part(row.index(), index);
                Structure ancestor = structures.get(structure.parent);
                while (ancestor != null
                        && !sided.getOrDefault(ancestor.id, Map.of()).containsKey(side)) {
                    ancestor = structures.get(ancestor.parent);
                }
                if (ancestor != null) {
                    builder.part(row.index(), sided.get(ancestor.id).get(side).index());
                }
            });
        }
        return builder.build();
    }
}
