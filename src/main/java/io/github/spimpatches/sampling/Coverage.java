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
    private static final int BYTES_A_CELL = 12;

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
        Strip strip = new Strip(j0, j1, nx, depth);
        for (int k = bounds.k0(); k <= bounds.k1(); k++) {
            strip.fillTo(Math.min(kCells.endCell(k), bounds.k1()));
            strip.visit(k, visitor);
        }
    }

    /** Rows {@code j0} to {@code j1} (inclusive) of the planes under way. */
    private final class Strip {
        private final int j0;
        private final int j1;
        private final int nx;
        private final int depth;

        /** For each (i, j) the patch voxels of one label plane that fall in the region; a ring of planes. */
        private final int[][] planes;
        /** The same, weighted by the planes' image voxels and summed up to and with a plane; a ring too. */
        private final long[][] sums;

        private final int[] noPlane;
        private final long[] noSum;

        /** For the rows that the strip's patches reach, one more (empty) at the end. */
        private final int[] rowCount;
        /** Sums of the rows before each; they may wrap around, their differences are right all the same. */
        private final int[] rowSum;

        private final int jFrom;
        private final int rows;
        private int next = bounds.k0();

        Strip(int j0, int j1, int nx, int depth) {
            this.j0 = j0;
            this.j1 = j1;
            this.nx = nx;
            this.depth = depth;
            int cells = nx * (j1 - j0 + 1);
            planes = new int[depth][cells];
            sums = new long[depth][cells];
            noPlane = new int[cells];
            noSum = new long[cells];
            jFrom = Math.max(bounds.j0(), jCells.startCell(j0));
            rows = Math.max(0, Math.min(bounds.j1(), jCells.endCell(j1)) - jFrom + 1);
            rowCount = new int[nx * (rows + 1)];
            rowSum = new int[nx * (rows + 1)];
        }

        void fillTo(int last) {
            for (; next <= last; next++) {
                int[] plane = planes[next % depth];
                fillPlane(next, plane);
                long[] before = next == bounds.k0() ? noSum : sums[(next - 1) % depth];
                long[] sum = sums[next % depth];
                long weight = kCells.voxelsOf(next);
                for (int at = 0; at < sum.length; at++) {
                    sum[at] = before[at] + weight * plane[at];
                }
            }
        }

        private void fillPlane(int k, int[] plane) {
            Arrays.fill(rowCount, 0);
            for (int row = 0; row < rows; row++) {
                int at = row * nx;
                countRow(jFrom + row, k, at, rowCount);
                int weight = (int) jCells.voxelsOf(jFrom + row);
                for (int i = 0; i < nx; i++) {
                    rowSum[at + nx + i] = rowSum[at + i] + weight * rowCount[at + i];
                }
            }
            for (int j = j0; j <= j1; j++) {
                int out = (j - j0) * nx;
                int endBelow = below(jCells.endCell(j));
                int endAt = at(jCells.endCell(j));
                int endPart = (int) jCells.endPart(j);
                int startBelow = below(jCells.startCell(j));
                int startAt = at(jCells.startCell(j));
                int startPart = (int) jCells.startPart(j);
                for (int i = 0; i < nx; i++) {
                    plane[out + i] = rowSum[endBelow + i]
                            - rowSum[startBelow + i]
                            + endPart * rowCount[endAt + i]
                            - startPart * rowCount[startAt + i];
                }
            }
        }

        /** Where the sum of the rows before a row stands. */
        private int below(int j) {
            return Math.max(0, Math.min(j - jFrom, rows)) * nx;
        }

        /** Where a row stands; the empty one for those that are not there. */
        private int at(int j) {
            return (j < jFrom || j >= jFrom + rows ? rows : j - jFrom) * nx;
        }

        void visit(int k, Visitor visitor) {
            long[] endSum = sumBelow(kCells.endCell(k));
            int[] endPlane = plane(kCells.endCell(k));
            long endPart = kCells.endPart(k);
            long[] startSum = sumBelow(kCells.startCell(k));
            int[] startPlane = plane(kCells.startCell(k));
            long startPart = kCells.startPart(k);
            for (int j = j0; j <= j1; j++) {
                int row = (j - j0) * nx - bounds.i0();
                int run = map.runAt(bounds.i0(), j, k);
                int start = bounds.i0();
                while (start <= bounds.i1()) {
                    int end = Math.min(map.runEnd(k, run), bounds.i1() + 1);
                    if (map.runRegion(k, run) == region) {
                        for (int i = start; i < end; i++) {
                            int at = row + i;
                            long upTo = endSum[at] + endPart * endPlane[at];
                            visitor.voxel(i, j, k, upTo - startSum[at] - startPart * startPlane[at]);
                        }
                    }
                    start = end;
                    run++;
                }
            }
        }

        /** The sum of the planes before a plane; nothing lies beyond the bounds. */
        private long[] sumBelow(int k) {
            int last = Math.min(k - 1, bounds.k1());
            return last < bounds.k0() ? noSum : sums[last % depth];
        }

        private int[] plane(int k) {
            return k < bounds.k0() || k > bounds.k1() ? noPlane : planes[k % depth];
        }
    }

    /** For each i the patch voxels of one label row that fall in the region: overlaps of intervals. */
    private void countRow(int j, int k, int at, int[] counts) {
        int run = map.runAt(bounds.i0(), j, k);
        int start = bounds.i0();
        while (start <= bounds.i1()) {
            int end = Math.min(map.runEnd(k, run), bounds.i1() + 1);
            if (map.runRegion(k, run) == region) {
                long first = iCells.firstVoxel(start);
                long last = iCells.lastVoxel(end - 1);
                int to = iCells.firstPatchStartingAfter(last);
                for (int i = iCells.firstPatchEndingFrom(first); i < to; i++) {
                    long overlap = Math.min(last, iCells.patchEnd(i)) - Math.max(first, iCells.patchStart(i)) + 1;
                    counts[at + i - bounds.i0()] += (int) overlap;
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
            return from + firstAtLeast(last, voxel);
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

        /** The first centre whose patch ends at an image voxel or later; one past the last where there is none. */
        int firstPatchEndingFrom(long voxel) {
            return from + firstAtLeast(end, voxel);
        }

        /** The first centre whose patch starts after an image voxel; one past the last where there is none. */
        int firstPatchStartingAfter(long voxel) {
            return from + firstAtLeast(start, voxel + 1);
        }

        private static int firstAtLeast(long[] ascending, long value) {
            int low = 0;
            int high = ascending.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (ascending[middle] < value) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
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
