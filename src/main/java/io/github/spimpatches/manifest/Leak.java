package io.github.spimpatches.manifest;

import io.github.spimpatches.image.Box;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Something that a division of the data must not divide, and yet is in several of its parts.
 *
 * @param column the manifest's column that divides: {@code split} or {@code fold}
 * @param what is divided: {@code subject 01}, or two patches that share voxels
 * @param parts where it is found, in order; {@code n/a} for rows without a part
 */
public record Leak(String column, String what, List<String> parts) {
    private static final String NONE = "n/a";

    public Leak {
        parts = List.copyOf(parts);
    }

    /** One line for people: {@code subject 01 is in the splits test and train}. */
    public String words() {
        return what + " " + inParts();
    }

    /** The second half of {@link #words}: {@code is in the splits test and train}. */
    public String inParts() {
        return (column.equals(CentreColumns.SPLIT.name()) ? "is in the splits " : "is in the folds ")
                + String.join(" and ", parts);
    }

    /**
     * All leaks of a run: none proves that its parts are disjoint. Every unit has to be in one split and one fold, with
     * all of its rows; and two patches of one image and level that share a voxel have to be in the same ones, whatever
     * their units (regions overlap).
     *
     * @param rows the manifest's, in any order; those of failed patches too
     * @param by what the run does not divide, {@code split_by} of its settings: {@code subject}, {@code region}, or a
     *     column
     * @param unit the unit of a row's centre: its subject, its label, or what the column holds for its subject
     * @return in the order of columns and names; empty too where the data are not divided
     */
    public static List<Leak> all(List<ManifestRow> rows, String by, Function<Centre, String> unit) {
        List<Leak> leaks = new ArrayList<>();
        for (Column<Centre> column : List.of(CentreColumns.SPLIT, CentreColumns.FOLD)) {
            leaks.addAll(ofUnits(rows, column, by, unit));
            leaks.addAll(ofVoxels(rows, column));
        }
        return leaks;
    }

    private static List<Leak> ofUnits(
            List<ManifestRow> rows, Column<Centre> column, String by, Function<Centre, String> unit) {
        Map<String, TreeMap<String, Integer>> parts = new TreeMap<>();
        for (ManifestRow row : rows) {
            parts.computeIfAbsent(unit.apply(row.centre()), any -> new TreeMap<>())
                    .merge(part(column, row), 1, Integer::sum);
        }
        boolean isDivided =
                parts.values().stream().anyMatch(own -> !own.keySet().equals(java.util.Set.of(NONE)));
        if (!isDivided) {
            return List.of();
        }
        List<Leak> leaks = new ArrayList<>();
        parts.forEach((name, own) -> {
            if (own.size() > 1 || own.containsKey(NONE)) {
                leaks.add(new Leak(column.name(), by + " " + name, List.copyOf(own.keySet())));
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
        leaks.sort(Comparator.comparing(Leak::what));
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
