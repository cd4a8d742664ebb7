package io.github.spimpatches.manifest;

import io.github.spimpatches.image.Box;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Looks for the leaks of a run: none proves that its parts are disjoint. Every unit has to be in one split and one fold,
 * with all of its rows; and two patches of one image and level that share a voxel have to be in the same ones, whatever
 * their units (regions overlap).
 */
public final class Leaks {
    private static final String NONE = "n/a";
    private static final List<Column<Centre>> COLUMNS = List.of(CentreColumns.SPLIT, CentreColumns.FOLD);

    private final String by;
    private final Function<Centre, String> unit;

    /** The parts that each unit is found in, by column. */
    private final Map<Column<Centre>, TreeMap<String, TreeSet<String>>> units = new LinkedHashMap<>();

    private final Map<Column<Centre>, List<Leak>> shared = new LinkedHashMap<>();

    /**
     * @param by what the run does not divide, {@code split_by} of its settings: {@code subject}, {@code region}, or a
     *     column
     * @param unit the unit of a row's centre: its subject, its label, or what the column holds for its subject
     */
    public Leaks(String by, Function<Centre, String> unit) {
        this.by = by;
        this.unit = unit;
        COLUMNS.forEach(column -> {
            units.put(column, new TreeMap<>());
            shared.put(column, new ArrayList<>());
        });
    }

    /** @param rows the manifest's, in any order; all that it has of their subjects, those of failed patches too */
    public void add(List<ManifestRow> rows) {
        for (Column<Centre> column : COLUMNS) {
            for (ManifestRow row : rows) {
                units.get(column)
                        .computeIfAbsent(unit.apply(row.centre()), any -> new TreeSet<>())
                        .add(part(column, row));
            }
            shared.get(column).addAll(ofVoxels(rows, column));
        }
    }

    /** Of all rows, in the order of columns and names; empty too where the data are not divided. */
    public List<Leak> found() {
        List<Leak> leaks = new ArrayList<>();
        for (Column<Centre> column : COLUMNS) {
            leaks.addAll(ofUnits(column));
            shared.get(column).stream().sorted(Comparator.comparing(Leak::what)).forEach(leaks::add);
        }
        return leaks;
    }

    private List<Leak> ofUnits(Column<Centre> column) {
        TreeMap<String, TreeSet<String>> parts = units.get(column);
        List<Leak> leaks = new ArrayList<>();
        if (parts.values().stream().allMatch(Set.of(NONE)::equals)) {
            return leaks;
        }
        parts.forEach((name, own) -> {
            if (own.size() > 1 || own.contains(NONE)) {
                leaks.add(new Leak(column.name(), by + " " + name, List.copyOf(own)));
            }
        });
        return leaks;
    }

    /** Sweeps along x: at any time only patches that the sweep is within are compared. */
    private static List<Leak> ofVoxels(List<ManifestRow> rows, Column<Centre> column) {
        Map<List<Object>, List<ManifestRow>> images = new LinkedHashMap<>();
        for (ManifestRow row : rows) {
            if (!part(column, row).equals(NONE) && row.status() != ManifestRow.Status.FAILED) {
                images.computeIfAbsent(
                                List.of(row.centre().subject(), row.image(), row.level(), row.source()),
                                any -> new ArrayList<>())
                        .add(row);
            }
        }
        List<Leak> leaks = new ArrayList<>();
        for (List<ManifestRow> own : images.values()) {
            own.sort(Comparator.comparingLong(ManifestRow::startX));
            List<ManifestRow> open = new ArrayList<>();
            for (ManifestRow row : own) {
                open.removeIf(earlier -> earlier.startX() + earlier.size().x() <= row.startX());
                for (ManifestRow earlier : open) {
                    if (!part(column, row).equals(part(column, earlier)) && box(row).meets(box(earlier))) {
                        leaks.add(overlap(column, earlier, row));
                    }
                }
                open.add(row);
            }
        }
        return leaks;
    }

    private static Leak overlap(Column<Centre> column, ManifestRow a, ManifestRow b) {
        boolean isInOrder = a.path().compareTo(b.path()) <= 0;
        ManifestRow first = isInOrder ? a : b;
        ManifestRow second = isInOrder ? b : a;
        return new Leak(
                column.name(),
                "what " + first.path() + " and " + second.path() + " share",
                List.of(part(column, first), part(column, second)));
    }

    private static Box box(ManifestRow row) {
        return new Box(row.startX(), row.startY(), row.startZ(), row.size());
    }

    private static String part(Column<Centre> column, ManifestRow row) {
        Object part = column.value().apply(row.centre());
        return part == null ? NONE : part.toString();
    }
}
