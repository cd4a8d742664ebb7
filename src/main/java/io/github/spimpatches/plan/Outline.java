package io.github.spimpatches.plan;

import static io.github.spimpatches.manifest.Column.Type.DOUBLE;
import static io.github.spimpatches.manifest.Column.Type.INT;
import static io.github.spimpatches.manifest.Column.Type.TEXT;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Column;
import io.github.spimpatches.manifest.TableRow;
import io.github.spimpatches.manifest.Tables;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shadow that a subject's labels cast along one axis of the world, as a grid of square cells.
 *
 * @param axis of the world that it is cast along: 0, 1, 2
 * @param originU world millimetres of the first cell's corner along the first of the other two axes
 * @param originV along the second
 * @param cell edge of a cell, millimetres
 * @param width cells along the first axis
 * @param height cells along the second
 * @param runs the shadow's cells as {@code from-to} (exclusive), counted through all rows
 */
public record Outline(
        String subject,
        String session,
        int axis,
        double originU,
        double originV,
        double cell,
        int width,
        int height,
        String runs) {

    private static final int CELLS = 140;
    private static final double WIDER_THAN_A_VOXEL = 1.05;

    /** The columns of {@code outlines.tsv}, in order. */
    private static final List<Column<Outline>> COLUMNS = List.of(
            new Column<>("subject", TEXT, "subject id, without sub-", Outline::subject),
            new Column<>("session", TEXT, "session id, without ses-", Outline::session),
            new Column<>("axis", INT, "axis of the world that is looked along", Outline::axis),
            new Column<>("origin_u", DOUBLE, "first corner, RAS+ millimetres", Outline::originU),
            new Column<>("origin_v", DOUBLE, "first corner, RAS+ millimetres", Outline::originV),
            new Column<>("cell", DOUBLE, "edge of a cell, millimetres", Outline::cell),
            new Column<>("width", INT, "cells along the first axis", Outline::width),
            new Column<>("height", INT, "cells along the second axis", Outline::height),
            new Column<>("runs", TEXT, "cells with labels", Outline::runs));

    /** The three shadows of all labels of a volume. */
    static List<Outline> of(String subject, String session, LabelVolume labels) {
        WorldBox box = WorldBox.of(labels.extent(), labels.voxelToWorld());
        double longest = 0;
        for (int axis = 0; axis < 3; axis++) {
            longest = Math.max(longest, box.high()[axis] - box.low()[axis]);
        }
        // A cell smaller than a voxel could fall between two.
        double coarsest = Math.max(
                labels.voxelToWorld().spacing(0),
                Math.max(labels.voxelToWorld().spacing(1), labels.voxelToWorld().spacing(2)));
        double cell = Math.max(longest / CELLS, WIDER_THAN_A_VOXEL * coarsest);
        int[] cells = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            cells[axis] = (int) Math.ceil((box.high()[axis] - box.low()[axis]) / cell) + 1;
        }
        List<BitSet> shadows = List.of(new BitSet(), new BitSet(), new BitSet());
        cast(labels, box.low(), cell, cells, shadows);
        List<Outline> outlines = new ArrayList<>();
        for (int axis = 0; axis < 3; axis++) {
            int u = axis == 0 ? 1 : 0;
            int v = axis == 2 ? 1 : 2;
            outlines.add(new Outline(
                    subject,
                    session,
                    axis,
                    box.low()[u],
                    box.low()[v],
                    cell,
                    cells[u],
                    cells[v],
                    runs(shadows.get(axis))));
        }
        return outlines;
    }

    /** Rows nearer to each other than half a cell cast the same shadow, and so do voxels of a row. */
    private static void cast(LabelVolume labels, double[] low, double cell, int[] cells, List<BitSet> shadows) {
        int stepI = step(labels, 0, cell);
        int stepJ = step(labels, 1, cell);
        int stepK = step(labels, 2, cell);
        int[] at = new int[3];
        for (int k = 0; k < labels.extent().z(); k += stepK) {
            for (int j = 0; j < labels.extent().y(); j += stepJ) {
                int from = 0;
                for (int run = labels.firstRun(j, k); run < labels.endRun(j, k); run++) {
                    int to = labels.runEnd(k, run);
                    if (labels.labelOf(labels.runOrdinal(k, run)) > 0) {
                        for (int i = from; i < to; i += stepI) {
                            Point world = labels.voxelToWorld().apply(i, j, k);
                            for (int axis = 0; axis < 3; axis++) {
                                at[axis] = (int) ((world.at(axis) - low[axis]) / cell);
                            }
                            shadows.get(0).set(at[2] * cells[1] + at[1]);
                            shadows.get(1).set(at[2] * cells[0] + at[0]);
                            shadows.get(2).set(at[1] * cells[0] + at[0]);
                        }
                    }
                    from = to;
                }
            }
        }
    }

    private static int step(LabelVolume labels, int axis, double cell) {
        return Math.max(1, (int) (cell / labels.voxelToWorld().spacing(axis) / 2));
    }

    private static String runs(BitSet cells) {
        List<String> runs = new ArrayList<>();
        for (int from = cells.nextSetBit(0); from >= 0; ) {
            int to = cells.nextClearBit(from);
            runs.add(from + "-" + to);
            from = cells.nextSetBit(to);
        }
        return runs.stream().collect(Collectors.joining(" "));
    }

    /** The shadow's cells, row after row. */
    public BitSet cells() {
        BitSet cells = new BitSet(width * height);
        if (runs != null) {
            for (String run : runs.split(" ", -1)) {
                String[] ends = run.split("-", -1);
                cells.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
            }
        }
        return cells;
    }

    /** Writes {@code outlines.tsv}. */
    public static void write(Storage storage, Location file, List<Outline> outlines) throws IOException {
        Tables.write(storage, file, COLUMNS, outlines);
    }

    /** Empty where there is no such file: centres were given, or an earlier version drew them. */
    public static List<Outline> read(Storage storage, Location file) throws IOException {
        if (storage.size(file).isEmpty()) {
            return List.of();
        }
        List<String> names = COLUMNS.stream().map(Column::name).toList();
        return Tables.read(storage, file, names).rows().stream()
                .map(Outline::of)
                .toList();
    }

    private static Outline of(TableRow row) {
        return new Outline(
                row.requiredText("subject"),
                row.text("session"),
                row.requiredInteger("axis"),
                row.requiredNumber("origin_u"),
                row.requiredNumber("origin_v"),
                row.requiredNumber("cell"),
                row.requiredInteger("width"),
                row.requiredInteger("height"),
                row.text("runs"));
    }
}
