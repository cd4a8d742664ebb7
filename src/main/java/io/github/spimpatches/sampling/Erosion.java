package io.github.spimpatches.sampling;

import io.github.spimpatches.geometry.Extent;
import java.util.Arrays;

/**
 * The {@code region} rule for every voxel of a layer in one walk over its planes: a voxel is eligible where all label
 * voxels that its patch reaches belong to its own region. This is an erosion of each region by a box whose size may
 * vary with place and region.
 *
 * <p>A box is uniform where each of its rows is, then each column of rows, then the stack of planes; along each axis it
 * suffices to know where the run that ends at the box's far side began. So the work is a few operations a voxel whatever
 * the size of the patch, and the memory a few planes.
 */
final class Erosion {
    /** Takes the eligible voxels, plane by plane. */
    interface Visitor {
        void eligible(int region, int i, int j, int k);
    }

    private final RegionMap map;
    private final Reach[] reachOf;
    private final int nx;
    private final int ny;
    private final int nz;

    /** @param reachOf the reach of each region's patches; null for regions that are not asked for */
    Erosion(RegionMap map, Reach[] reachOf) {
        this.map = map;
        this.reachOf = reachOf;
        Extent extent = map.extent();
        nx = extent.x();
        ny = extent.y();
        nz = extent.z();
    }

    /** Visits the eligible voxels of planes {@code kFrom} to {@code kTo} (exclusive), by way of planes around them. */
    void visit(int kFrom, int kTo, Visitor visitor) {
        int first = kFrom;
        int last = kTo - 1;
        for (int region : map.regions()) {
            if (reachOf[region] != null) {
                first = Math.min(first, reachOf[region].k().first()[kFrom]);
                last = Math.max(last, reachOf[region].k().last()[kTo - 1]);
            }
        }
        int[][] firstArrival = new int[reachOf.length][];
        for (int region : map.regions()) {
            if (reachOf[region] != null) {
                firstArrival[region] = firstArrival(reachOf[region].k().last());
            }
        }
        Planes planes = new Planes();
        for (int k = Math.max(first, 0); k <= Math.min(last, nz - 1); k++) {
            planes.next(k, kFrom, kTo, firstArrival, visitor);
        }
    }

    /** For each plane k the first centre whose reach ends at k or later; index nz is the end. */
    private int[] firstArrival(int[] last) {
        int[] arrival = new int[nz + 1];
        int centre = 0;
        for (int k = 0; k <= nz; k++) {
            while (centre < nz && last[centre] < k) {
                centre++;
            }
            arrival[k] = centre;
        }
        return arrival;
    }

    /** The planes under way. Values are region + 1, with 0 for none. */
    private final class Planes {
        private final int[] rowUniform = new int[nx * ny];
        private final int[] columnStart = new int[nx * ny];
        private final int[] stackStart = new int[nx * ny];
        private int[] planeUniform = new int[nx * ny];
        private int[] planeUniformBefore = new int[nx * ny];

        void next(int k, int kFrom, int kTo, int[][] firstArrival, Visitor visitor) {
            int[] swap = planeUniformBefore;
            planeUniformBefore = planeUniform;
            planeUniform = swap;
            Arrays.fill(rowUniform, 0);
            Arrays.fill(planeUniform, 0);
            int jMin = ny;
            int jMax = -1;
            for (int j = 0; j < ny; j++) {
                if (fillRow(j, k)) {
                    jMin = Math.min(jMin, j);
                    jMax = j;
                }
            }
            for (int j = jMin; j <= jMax; j++) {
                startColumns(j);
            }
            for (int j = jMin; j <= jMax; j++) {
                fillPlaneRow(j, jMax);
                stackRow(j, k, kFrom, kTo, firstArrival, visitor);
            }
        }

        /** Marks the voxels whose reach along i stays in their run; false where there are none. */
        private boolean fillRow(int j, int k) {
            boolean any = false;
            int run = map.runAt(0, j, k);
            int start = 0;
            while (start < nx) {
                int region = map.runRegion(k, run);
                int end = map.runEnd(k, run++);
                while (end < nx && map.runRegion(k, run) == region) {
                    end = map.runEnd(k, run++);
                }
                if (region != RegionMap.NONE && reachOf[region] != null) {
                    AxisReach reach = reachOf[region].i();
                    int from = start;
                    while (from < end && reach.first()[from] < start) {
                        from++;
                    }
                    int to = end;
                    while (to > from && reach.last()[to - 1] >= end) {
                        to--;
                    }
                    if (to > from) {
                        Arrays.fill(rowUniform, j * nx + from, j * nx + to, region + 1);
                        any = true;
                    }
                }
                start = end;
            }
            return any;
        }

        private void startColumns(int j) {
            int row = j * nx;
            for (int at = row; at < row + nx; at++) {
                int value = rowUniform[at];
                columnStart[at] = value != 0 && j > 0 && rowUniform[at - nx] == value ? columnStart[at - nx] : j;
            }
        }

        private void fillPlaneRow(int j, int jMax) {
            int row = j * nx;
            for (int i = 0; i < nx; i++) {
                int value = rowUniform[row + i];
                if (value == 0) {
                    continue;
                }
                AxisReach reach = reachOf[value - 1].j();
                int last = reach.last()[j];
                int first = reach.first()[j];
                if (first >= 0
                        && last <= jMax
                        && rowUniform[last * nx + i] == value
                        && columnStart[last * nx + i] <= first) {
                    planeUniform[row + i] = value;
                }
            }
        }

        private void stackRow(int j, int k, int kFrom, int kTo, int[][] firstArrival, Visitor visitor) {
            int row = j * nx;
            for (int i = 0; i < nx; i++) {
                int value = planeUniform[row + i];
                if (value == 0) {
                    continue;
                }
                if (planeUniformBefore[row + i] != value) {
                    stackStart[row + i] = k;
                }
                int region = value - 1;
                Reach reach = reachOf[region];
                int from = Math.max(firstArrival[region][k], kFrom);
                int to = Math.min(firstArrival[region][k + 1], kTo);
                for (int centre = from; centre < to; centre++) {
                    int first = reach.k().first()[centre];
                    if (first >= 0 && stackStart[row + i] <= first && reach.isInside(i, j, centre)) {
                        visitor.eligible(region, i, j, centre);
                    }
                }
            }
        }
    }
}
