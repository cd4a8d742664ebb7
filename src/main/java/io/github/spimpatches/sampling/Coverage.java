package io.github.spimpatches.sampling;

import io.github.spimpatches.image.Box;
import java.util.Arrays;

/**
 * The {@code fraction} rule for every voxel of one region: how many of a patch's voxels fall in the region, exactly, for
 * a footprint that shares its axes with the label volume.
 *
 * <p>The count of a box of patch voxels is a sum over label voxels, each weighted by the patch voxels that fall in it.
 * Weights multiply along the axes, so the sum is taken axis by axis: along i from the runs themselves, along j and k
 * from running sums in image voxels, which also give the partly touched label voxels at both ends of the patch. A few
 * operations a voxel of the region's bounding box, whatever the size of the patch; memory is bounded by walking the box
 * in strips.
 */
final class Coverage {
    /** Takes each voxel of the region with its count. */
    interface Visitor {
        void voxel(int i, int j, int k, long patchVoxelsInRegion);
    }

    private static final long STRIP_BYTES = 48L << 20;
    private static final int BYTES_A_CELL = 16;

    private final Footprint footprint;
    private final RegionMap map;
    private final int region;
    private final VoxelBounds bounds;
    private final Cells iCells;
    private final Cells jCells;
    private final Cells kCells;

    /** @param bounds of the region's voxels, ends inclusive */
    Coverage(Footprint footprint, RegionMap map, int region, VoxelBounds bounds) {
        this.footprint = footprint;
        this.map = map;
        this.region = region;
        this.bounds = bounds;
        this.iCells = new Cells(0, bounds.i0(), bounds.i1());
        this.jCells = new Cells(1, bounds.j0(), bounds.j1());
        this.kCells = new Cells(2, bounds.k0(), bounds.k1());
    }

    void visit(Visitor visitor) {
        int depth = kCells.widestReach() + 2;
        long cellsInRow = bounds.i1() - bounds.i0() + 1L;
        int rows = (int) Math.max(
                1, Math.min(bounds.j1() - bounds.j0() + 1L, STRIP_BYTES / (BYTES_A_CELL * cellsInRow * depth)));
        for (int j = bounds.j0(); j <= bounds.j1(); j += rows) {
            visitStrip(j, Math.min(j + rows - 1, bounds.j1()), depth, visitor);
        }
    }

    private void visitStrip(int j0, int j1, int depth, Visitor visitor) {
        int nx = bounds.i1() - bounds.i0() + 1;
        int cells = nx * (j1 - j0 + 1);
        long[][] planes = new long[depth][cells];
        long[][] sums = new long[depth][cells];
        int next = bounds.k0();
        for (int k = bounds.k0(); k <= bounds.k1(); k++) {
            while (next <= Math.min(kCells.endCell(k), bounds.k1())) {
                long[] plane = planes[next % depth];
                fillPlane(next, j0, j1, plane);
                long[] sum = sums[next % depth];
                long weight = kCells.voxelsOf(next);
                if (next == bounds.k0()) {
                    for (int at = 0; at < cells; at++) {
                        sum[at] = weight * plane[at];
                    }
                } else {
                    long[] before = sums[(next - 1) % depth];
                    for (int at = 0; at < cells; at++) {
                        sum[at] = before[at] + weight * plane[at];
                    }
                }
                next++;
            }
            for (int j = j0; j <= j1; j++) {
                visitRow(j, k, (j - j0) * nx, planes, sums, depth, visitor);
            }
        }
    }

    private void visitRow(int j, int k, int row, long[][] planes, long[][] sums, int depth, Visitor visitor) {
        int run = map.runAt(bounds.i0(), j, k);
        int start = bounds.i0();
        while (start <= bounds.i1()) {
            int end = Math.min(map.runEnd(k, run), bounds.i1() + 1);
            if (map.runRegion(k, run) == region) {
                for (int i = start; i < end; i++) {
                    int at = row + i - bounds.i0();
                    long upTo = upTo(kCells.endCell(k), kCells.endPart(k), at, planes, sums, depth);
                    long before = upTo(kCells.startCell(k), kCells.startPart(k), at, planes, sums, depth);
                    visitor.voxel(i, j, k, upTo - before);
                }
            }
            start = end;
            run++;
        }
    }

    /** The sum up to {@code part} image voxels into a cell; cells beyond the bounds hold nothing. */
    private long upTo(int cell, long part, int at, long[][] planes, long[][] sums, int depth) {
        if (cell < bounds.k0()) {
            return 0;
        }
        if (cell > bounds.k1()) {
            return sums[bounds.k1() % depth][at];
        }
        long below = cell == bounds.k0() ? 0 : sums[(cell - 1) % depth][at];
        return below + part * planes[cell % depth][at];
    }

    /** For each (i, j) of a strip the patch voxels of one label plane that fall in the region. */
    private void fillPlane(int k, int j0, int j1, long[] plane) {
        int nx = bounds.i1() - bounds.i0() + 1;
        int jFrom = Math.max(bounds.j0(), jCells.startCell(j0));
        int jTo = Math.min(bounds.j1(), jCells.endCell(j1));
        int rows = jTo - jFrom + 1;
        long[] rowCount = new long[Math.max(0, nx * rows)];
        long[] rowSum = new long[Math.max(0, nx * rows)];
        for (int j = jFrom; j <= jTo; j++) {
            countRow(j, k, (j - jFrom) * nx, rowCount);
            long weight = jCells.voxelsOf(j);
            int row = (j - jFrom) * nx;
            for (int i = 0; i < nx; i++) {
                rowSum[row + i] = (j == jFrom ? 0 : rowSum[row - nx + i]) + weight * rowCount[row + i];
            }
        }
        for (int j = j0; j <= j1; j++) {
            int out = (j - j0) * nx;
            Arrays.fill(plane, out, out + nx, 0);
            addUpTo(jCells.endCell(j), jCells.endPart(j), 1, nx, jFrom, jTo, rowCount, rowSum, plane, out);
            addUpTo(jCells.startCell(j), jCells.startPart(j), -1, nx, jFrom, jTo, rowCount, rowSum, plane, out);
        }
    }

    /** Adds {@code sign} times the sum up to {@code part} image voxels into a row of cells, for all of a row at once. */
    private static void addUpTo(
            int cell,
            long part,
            int sign,
            int nx,
            int jFrom,
            int jTo,
            long[] rowCount,
            long[] rowSum,
            long[] plane,
            int out) {
        if (cell < jFrom || jTo < jFrom) {
            return;
        }
        if (cell > jFrom) {
            int below = (Math.min(cell - 1, jTo) - jFrom) * nx;
            for (int i = 0; i < nx; i++) {
                plane[out + i] += sign * rowSum[below + i];
            }
        }
        if (cell <= jTo && part != 0) {
            int partly = (cell - jFrom) * nx;
            long times = sign * part;
            for (int i = 0; i < nx; i++) {
                plane[out + i] += times * rowCount[partly + i];
            }
        }
    }

    /** For each i the patch voxels of one label row that fall in the region: overlaps of intervals. */
    private void countRow(int j, int k, int at, long[] counts) {
        int run = map.runAt(bounds.i0(), j, k);
        int start = bounds.i0();
        while (start <= bounds.i1()) {
            int end = Math.min(map.runEnd(k, run), bounds.i1() + 1);
            if (map.runRegion(k, run) == region) {
                long first = iCells.firstVoxel(start);
                long last = iCells.lastVoxel(end - 1);
                for (int i = bounds.i0(); i <= bounds.i1(); i++) {
                    long overlap = Math.min(last, iCells.patchEnd(i)) - Math.max(first, iCells.patchStart(i)) + 1;
                    counts[at + i - bounds.i0()] += Math.max(0, overlap);
                }
            }
            start = end;
            run++;
        }
    }

    /**
     * One axis in image voxels, counted so that they grow with the label index (negated where the image axis runs the
     * other way): the image voxels of each label voxel ("cell"), and the patch around each label voxel.
     */
    private final class Cells {
        private final int from;
        private final long[] first;
        private final long[] last;
        private final long[] start;
        private final long[] end;
        private final int[] startCell;
        private final int[] endCell;

        Cells(int axis, int from, int to) {
            this.from = from;
            int n = to - from + 1;
            first = new long[n];
            last = new long[n];
            start = new long[n];
            end = new long[n];
            startCell = new int[n];
            endCell = new int[n];
            int imageAxis = footprint.imageAxisOf(axis);
            boolean grows = footprint.growsWithImage(axis);
            for (int c = 0; c < n; c++) {
                long[] voxels = footprint.imageVoxelsOf(axis, from + c, from + c);
                first[c] = grows ? voxels[0] : -voxels[1];
                last[c] = grows ? voxels[1] : -voxels[0];
                Box patch = patchAround(axis, from + c);
                long low = patch.start(imageAxis);
                long high = patch.end(imageAxis) - 1;
                start[c] = grows ? low : -high;
                end[c] = grows ? high : -low;
            }
            for (int c = 0; c < n; c++) {
                startCell[c] = cellOf(start[c] - 1);
                endCell[c] = cellOf(end[c]);
            }
        }

        private Box patchAround(int axis, int index) {
            double i = axis == 0 ? index : Math.floorDiv(map.extent().x(), 2);
            double j = axis == 1 ? index : Math.floorDiv(map.extent().y(), 2);
            double k = axis == 2 ? index : Math.floorDiv(map.extent().z(), 2);
            return footprint.patchAt(i, j, k);
        }

        /** The cell that holds an image voxel; one below or above all cells for voxels beyond them. */
        private int cellOf(long voxel) {
            if (voxel < first[0]) {
                return from - 1;
            }
            int low = 0;
            int high = first.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (last[middle] < voxel) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return from + low;
        }

        /** Cells from the one before a patch to its last, over all patches. */
        int widestReach() {
            int widest = 1;
            for (int c = 0; c < startCell.length; c++) {
                widest = Math.max(widest, endCell[c] - Math.min(startCell[c], from + c) + 1);
                widest = Math.max(widest, from + c - startCell[c] + 1);
            }
            return Math.min(widest, startCell.length) + 1;
        }

        long voxelsOf(int cell) {
            return last[cell - from] - first[cell - from] + 1;
        }

        long firstVoxel(int cell) {
            return first[cell - from];
        }

        long lastVoxel(int cell) {
            return last[cell - from];
        }

        long patchStart(int centre) {
            return start[centre - from];
        }

        long patchEnd(int centre) {
            return end[centre - from];
        }

        int endCell(int centre) {
            return endCell[centre - from];
        }

        int startCell(int centre) {
            return startCell[centre - from];
        }

        /** Image voxels of the patch's last cell up to the patch's end. */
        long endPart(int centre) {
            int cell = endCell[centre - from] - from;
            return cell < 0 || cell >= first.length ? 0 : end[centre - from] - first[cell] + 1;
        }

        /** Image voxels of the cell before the patch's start, up to it. */
        long startPart(int centre) {
            int cell = startCell[centre - from] - from;
            return cell < 0 || cell >= first.length ? 0 : start[centre - from] - 1 - first[cell] + 1;
        }
    }
}
