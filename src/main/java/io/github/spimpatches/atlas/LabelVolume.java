package io.github.spimpatches.atlas;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.AffineRule;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.nifti.NiftiReader;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A label volume in memory: every row along i as runs of one label. Voxels (i, j, k) are those of the file, in its own
 * order. Immutable, safe for use by many threads.
 *
 * <p>A run is one int: the label's number in the palette of this volume (its <em>ordinal</em>, 0, 1, 2, ... in the order
 * of first appearance) in the lower half, the row's exclusive end in the upper. So a row holds at most 65,535 voxels,
 * and a volume 65,536 different labels; what holds more is no atlas. Counts and boxes are indexed by ordinal, and so
 * should be any array that a caller looks up per run.
 */
public final class LabelVolume {
    private static final int LONGEST_ROW = 0xffff;
    private static final int MOST_LABELS = 0x10000;

    private final Extent extent;
    private final Affine voxelToWorld;
    private final Palette palette;
    /** For each plane k the runs of its rows, row after row. */
    private final int[][] runs;
    /** For each plane k and row j where the row's runs start; one more for the end. */
    private final int[][] rowStarts;

    private final long[] voxels;
    /** For each ordinal: first i, j, k and last i, j, k. */
    private final int[] bounds;

    /** A label for every voxel. */
    public interface LabelFunction {
        int labelAt(int i, int j, int k);
    }

    /** Takes the runs of a volume, k slowest, then j, then i. */
    public interface RunVisitor {
        /**
         * @param from first voxel of the run along i
         * @param to one past its last
         * @param ordinal of its label
         */
        void run(int j, int k, int from, int to, int ordinal);
    }

    private LabelVolume(
            Extent extent,
            Affine voxelToWorld,
            Palette palette,
            int[][] runs,
            int[][] rowStarts,
            long[] voxels,
            int[] bounds) {
        this.extent = extent;
        this.voxelToWorld = voxelToWorld;
        this.palette = palette;
        this.runs = runs;
        this.rowStarts = rowStarts;
        this.voxels = voxels;
        this.bounds = bounds;
    }

    /**
     * Reads a NIfTI file, once, front to back.
     *
     * @throws java.nio.file.NoSuchFileException where there is no such file
     * @throws InputProblem one line that names the file, where it is no label volume
     */
    public static LabelVolume read(Storage storage, Location file) throws IOException {
        return read(storage, file, AffineRule.STANDARD);
    }

    /** The same, with its place in the world read by another rule. */
    public static LabelVolume read(Storage storage, Location file, AffineRule rule) throws IOException {
        try (NiftiReader reader = NiftiReader.open(storage, file, rule)) {
            return read(reader, file.toString());
        }
    }

    /**
     * Reads the volume from an open reader, which stays open.
     *
     * @param where names the file in messages
     */
    public static LabelVolume read(NiftiReader reader, String where) throws IOException {
        Extent extent = reader.header().extent();
        if (extent.x() > LONGEST_ROW) {
            throw new InputProblem("Cannot read labels from " + where + ": its first axis has " + extent.x()
                    + " voxels; expected at most " + LONGEST_ROW);
        }
        Builder builder = new Builder(extent, where);
        reader.readLabels(builder::add);
        return builder.build(reader.header().voxelToWorld());
    }

    /** Fills the labels of row (j, k), which holds what an earlier row left. */
    public interface RowFiller {
        void fill(int j, int k, int[] row);
    }

    /** A volume made row by row. */
    public static LabelVolume ofRows(Extent extent, Affine voxelToWorld, RowFiller filler) {
        Builder builder = new Builder(extent, "a made volume");
        int[] row = new int[extent.x()];
        for (int k = 0; k < extent.z(); k++) {
            for (int j = 0; j < extent.y(); j++) {
                filler.fill(j, k, row);
                builder.add(j, k, row);
            }
        }
        return builder.build(voxelToWorld);
    }

    /** A made volume. */
    public static LabelVolume of(Extent extent, Affine voxelToWorld, LabelFunction labels) {
        Builder builder = new Builder(extent, "a made volume");
        int[] row = new int[extent.x()];
        for (int k = 0; k < extent.z(); k++) {
            for (int j = 0; j < extent.y(); j++) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = labels.labelAt(i, j, k);
                }
                builder.add(j, k, row);
            }
        }
        return builder.build(voxelToWorld);
    }

    public Extent extent() {
        return extent;
    }

    /** Voxel centre (i, j, k) to world, RAS+ millimetres. */
    public Affine voxelToWorld() {
        return voxelToWorld;
    }

    /** The label of a voxel, by binary search in its row. */
    public int labelAt(int i, int j, int k) {
        return palette.label(ordinalAt(i, j, k));
    }

    /** The ordinal of a voxel's label, by binary search in its row. */
    public int ordinalAt(int i, int j, int k) {
        if (i < 0 || j < 0 || k < 0 || i >= extent.x() || j >= extent.y() || k >= extent.z()) {
            throw new IndexOutOfBoundsException("voxel (" + i + ", " + j + ", " + k + ") of " + extent);
        }
        return ordinalOf(runs[k][runAt(i, j, k)]);
    }

    /** The labels that occur, ascending; a new array. */
    public int[] labels() {
        int[] labels = new int[palette.size()];
        for (int ordinal = 0; ordinal < labels.length; ordinal++) {
            labels[ordinal] = palette.label(ordinal);
        }
        Arrays.sort(labels);
        return labels;
    }

    /** How many different labels occur: ordinals go from 0 to one less. */
    public int labelCount() {
        return palette.size();
    }

    public int labelOf(int ordinal) {
        return palette.label(ordinal);
    }

    /** The label's ordinal, -1 where it does not occur. */
    public int ordinalOfLabel(int label) {
        return palette.ordinal(label);
    }

    /** How many voxels have this label. */
    public long voxels(int label) {
        int ordinal = palette.ordinal(label);
        return ordinal < 0 ? 0 : voxels[ordinal];
    }

    /** The smallest box that holds every voxel of this label; an empty box at 0 where it does not occur. */
    public Box bounds(int label) {
        int ordinal = palette.ordinal(label);
        if (ordinal < 0) {
            return new Box(0, 0, 0, new Extent(0, 0, 0));
        }
        int at = 6 * ordinal;
        return new Box(
                bounds[at],
                bounds[at + 1],
                bounds[at + 2],
                new Extent(
                        bounds[at + 3] - bounds[at] + 1,
                        bounds[at + 4] - bounds[at + 1] + 1,
                        bounds[at + 5] - bounds[at + 2] + 1));
    }

    /** The number of the first run of row (j, k) within its plane, for {@link #runEnd} and {@link #runOrdinal}. */
    public int firstRun(int j, int k) {
        return rowStarts[k][j];
    }

    /** One past the number of the last run of row (j, k). */
    public int endRun(int j, int k) {
        return rowStarts[k][j + 1];
    }

    /** The number of the run of row (j, k) that holds voxel i, which must lie in the volume. */
    public int runAt(int i, int j, int k) {
        int[] plane = runs[k];
        int low = rowStarts[k][j];
        int high = rowStarts[k][j + 1] - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (endOf(plane[middle]) > i) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** One past the last voxel along i of a run of plane k. */
    public int runEnd(int k, int run) {
        return endOf(runs[k][run]);
    }

    /** The ordinal of the label of a run of plane k. */
    public int runOrdinal(int k, int run) {
        return ordinalOf(runs[k][run]);
    }

    /** How many runs the volume has: what a walk over all of it costs. */
    public long runCount() {
        long count = 0;
        for (int[] plane : runs) {
            count += plane.length;
        }
        return count;
    }

    /** Walks over every run. */
    public void forEachRun(RunVisitor visitor) {
        for (int k = 0; k < extent.z(); k++) {
            int[] plane = runs[k];
            for (int j = 0; j < extent.y(); j++) {
                int from = 0;
                for (int run = rowStarts[k][j]; run < rowStarts[k][j + 1]; run++) {
                    int to = endOf(plane[run]);
                    visitor.run(j, k, from, to, ordinalOf(plane[run]));
                    from = to;
                }
            }
        }
    }

    private static int endOf(int run) {
        return run >>> 16;
    }

    private static int ordinalOf(int run) {
        return run & 0xffff;
    }

    /** Takes rows in file order; what it holds grows with what it was given, never with what a header claims. */
    private static final class Builder {
        private final Extent extent;
        private final String where;
        private final Palette palette = new Palette();
        private final List<int[]> planes = new ArrayList<>();
        private final List<int[]> starts = new ArrayList<>();
        private int[] plane = new int[256];
        private int[] rowStarts = new int[256];
        private int used;
        private long[] voxels = new long[64];
        private int[] bounds = new int[6 * 64];

        Builder(Extent extent, String where) {
            this.extent = extent;
            this.where = where;
        }

        void add(int j, int k, int[] labels) {
            if (j + 1 >= rowStarts.length) {
                rowStarts = Arrays.copyOf(rowStarts, 2 * rowStarts.length);
            }
            rowStarts[j] = used;
            int n = labels.length;
            int from = 0;
            while (from < n) {
                int label = labels[from];
                int to = from + 1;
                while (to < n && labels[to] == label) {
                    to++;
                }
                addRun(from, to, j, k, label);
                from = to;
            }
            if (j == extent.y() - 1) {
                rowStarts[j + 1] = used;
                planes.add(Arrays.copyOf(plane, used));
                starts.add(Arrays.copyOf(rowStarts, j + 2));
                used = 0;
            }
        }

        private void addRun(int from, int to, int j, int k, int label) {
            int ordinal = palette.add(label);
            if (ordinal == MOST_LABELS) {
                throw new InputProblem("Cannot read labels from " + where + ": it holds more than " + MOST_LABELS
                        + " different labels (voxel (" + from + ", " + j + ", " + k + ") holds one more, " + label
                        + "); expected an atlas");
            }
            if (used == plane.length) {
                plane = Arrays.copyOf(plane, 2 * used);
            }
            plane[used++] = to << 16 | ordinal;
            count(from, to, j, k, ordinal);
        }

        private void count(int from, int to, int j, int k, int ordinal) {
            if (ordinal >= voxels.length) {
                voxels = Arrays.copyOf(voxels, 2 * voxels.length);
                bounds = Arrays.copyOf(bounds, 2 * bounds.length);
            }
            int at = 6 * ordinal;
            if (voxels[ordinal] == 0) {
                bounds[at] = from;
                bounds[at + 1] = j;
                bounds[at + 2] = k;
                bounds[at + 4] = j;
            }
            voxels[ordinal] += to - from;
            bounds[at] = Math.min(bounds[at], from);
            bounds[at + 1] = Math.min(bounds[at + 1], j);
            bounds[at + 3] = Math.max(bounds[at + 3], to - 1);
            bounds[at + 4] = Math.max(bounds[at + 4], j);
            bounds[at + 5] = k;
        }

        LabelVolume build(Affine voxelToWorld) {
            return new LabelVolume(
                    extent,
                    voxelToWorld,
                    palette,
                    planes.toArray(new int[0][]),
                    starts.toArray(new int[0][]),
                    voxels,
                    bounds);
        }
    }
}
