package io.github.spimpatches.sampling;

import io.github.spimpatches.geometry.Extent;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The {@code region} rule for every voxel of a layer in one walk over its planes: a voxel is eligible where all label
 * voxels that its patch falls in belong to its own region. This is an erosion of each region by a box (or a grid, where
 * patches step over label voxels) whose size may vary with place and region.
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
    private final int[] iHits;
    private final int[] jHits;
    private final int[] kHits;

    /**
     * @param reachOf the reach of each region's patches, all of them with the same hits; null for regions that are not
     *     asked for
     */
    private Erosion(RegionMap map, Reach[] reachOf, Reach any) {
        this.map = map;
        this.reachOf = reachOf;
        Extent extent = map.extent();
        nx = extent.x();
        ny = extent.y();
        nz = extent.z();
        iHits = any.i().hits();
        jHits = any.j().hits();
        kHits = any.k().hits();
    }

    /**
     * Visits the voxels of planes {@code kFrom} to {@code kTo} (exclusive) that suit every rule.
     *
     * @param rules for each rule the reach of each region; null for regions that are not asked for
     */
    static void visit(RegionMap map, List<Reach[]> rules, int kFrom, int kTo, Visitor visitor) {
        if (rules.size() == 1) {
            visit(map, rules.get(0), kFrom, kTo, visitor);
            return;
        }
        long plane = (long) map.extent().x() * map.extent().y();
        int width = map.extent().x();
        // A plane at a time would do the walks around it again and again; a few planes at a time bound the bits.
        int step = (int) Math.max(1, Math.min(kTo - kFrom, Integer.MAX_VALUE / plane));
        for (int from = kFrom; from < kTo; from += step) {
            int start = from;
            BitSet suits = null;
            for (Reach[] rule : rules) {
                BitSet own = new BitSet();
                visit(
                        map,
                        rule,
                        start,
                        Math.min(start + step, kTo),
                        (region, i, j, k) -> own.set((int) ((k - start) * plane + (long) j * width + i)));
                if (suits == null) {
                    suits = own;
                } else {
                    suits.and(own);
                }
            }
            for (int bit = suits.nextSetBit(0); bit >= 0; bit = suits.nextSetBit(bit + 1)) {
                int k = (int) (bit / plane) + start;
                int j = (int) (bit % plane) / width;
                int i = bit % width;
                visitor.eligible(map.regionAt(i, j, k), i, j, k);
            }
        }
    }

    private static void visit(RegionMap map, Reach[] reachOf, int kFrom, int kTo, Visitor visitor) {
        for (int region : map.regions()) {
            if (reachOf[region] != null) {
                new Erosion(map, reachOf, reachOf[region]).visit(kFrom, kTo, visitor);
                return;
            }
        }
    }

    private void visit(int kFrom, int kTo, Visitor visitor) {
        int first = kHits.length;
        int last = -1;
        int[][] jArrival = new int[reachOf.length][];
        int[][] kArrival = new int[reachOf.length][];
        for (int region : map.regions()) {
            Reach reach = reachOf[region];
            if (reach != null) {
                first = Math.min(first, reach.k().first()[kFrom]);
                last = Math.max(last, reach.k().last()[kTo - 1]);
                jArrival[region] = arrivals(reach.j().last(), jHits.length);
                kArrival[region] = arrivals(reach.k().last(), kHits.length);
            }
        }
        Planes planes = new Planes(jArrival, kArrival, kFrom, kTo, visitor);
        for (int hit = first; hit <= last; hit++) {
            planes.next(hit);
        }
    }

    /** For each hit the first centre whose reach ends there or later; one more for the end. */
    private static int[] arrivals(int[] last, int hits) {
        int[] arrivals = new int[hits + 1];
        int centre = 0;
        for (int hit = 0; hit <= hits; hit++) {
            while (centre < last.length && last[centre] < hit) {
                centre++;
            }
            arrivals[hit] = centre;
        }
        return arrivals;
    }

    /** The planes under way. Values are region + 1, with 0 for none. */
    private final class Planes {
        private final int[][] jArrival;
        private final int[][] kArrival;
        private final int kFrom;
        private final int kTo;
        private final Visitor visitor;

        /** For a row of hits and a centre along i, the one region that its patch falls in along i. */
        private final int[] rowUniform = new int[nx * jHits.length];
        /** The row of hits where the run of that region began. */
        private final int[] columnStart = new int[nx * jHits.length];
        /** For a centre along i and j, the one region that its patch falls in within this plane of hits. */
        private int[] planeUniform = new int[nx * ny];

        private int[] planeUniformBefore = new int[nx * ny];
        private final int[] stackStart = new int[nx * ny];

        Planes(int[][] jArrival, int[][] kArrival, int kFrom, int kTo, Visitor visitor) {
            this.jArrival = jArrival;
            this.kArrival = kArrival;
            this.kFrom = kFrom;
            this.kTo = kTo;
            this.visitor = visitor;
        }

        void next(int kHit) {
            int[] swap = planeUniformBefore;
            planeUniformBefore = planeUniform;
            planeUniform = swap;
            Arrays.fill(rowUniform, 0);
            Arrays.fill(planeUniform, 0);
            int first = jHits.length;
            int last = -1;
            for (int row = 0; row < jHits.length; row++) {
                if (fillRow(row, jHits[row], kHits[kHit])) {
                    first = Math.min(first, row);
                    last = row;
                }
            }
            for (int row = first; row <= last; row++) {
                fillColumns(row);
            }
            for (int at = 0; at < planeUniform.length; at++) {
                if (planeUniform[at] != 0) {
                    stack(at, kHit);
                }
            }
        }

        /** Marks the centres whose reach along i stays in one run; false where there are none. */
        private boolean fillRow(int row, int j, int k) {
            boolean any = false;
            int hit = 0;
            int run = map.runAt(0, j, k);
            int voxel = 0;
            while (voxel < nx) {
                int region = map.runRegion(k, run);
                int end = map.runEnd(k, run++);
                while (end < nx && map.runRegion(k, run) == region) {
                    end = map.runEnd(k, run++);
                }
                int start = hit;
                while (hit < iHits.length && iHits[hit] < end) {
                    hit++;
                }
                if (hit > start && region != RegionMap.NONE && reachOf[region] != null) {
                    AxisReach reach = reachOf[region].i();
                    int from = firstAtLeast(reach.first(), start);
                    int to = firstAtLeast(reach.last(), hit);
                    if (to > from) {
                        Arrays.fill(rowUniform, row * nx + from, row * nx + to, region + 1);
                        any = true;
                    }
                }
                voxel = end;
            }
            return any;
        }

        private void fillColumns(int row) {
            int at = row * nx;
            for (int i = 0; i < nx; i++, at++) {
                int value = rowUniform[at];
                if (value == 0) {
                    continue;
                }
                int start = row > 0 && rowUniform[at - nx] == value ? columnStart[at - nx] : row;
                columnStart[at] = start;
                int[] arrival = jArrival[value - 1];
                int to = arrival[row + 1];
                int[] first = reachOf[value - 1].j().first();
                for (int j = arrival[row]; j < to; j++) {
                    if (start <= first[j]) {
                        planeUniform[j * nx + i] = value;
                    }
                }
            }
        }

        private void stack(int at, int kHit) {
            int value = planeUniform[at];
            if (planeUniformBefore[at] != value) {
                stackStart[at] = kHit;
            }
            int region = value - 1;
            Reach reach = reachOf[region];
            int from = Math.max(kArrival[region][kHit], kFrom);
            int to = Math.min(kArrival[region][kHit + 1], kTo);
            for (int k = from; k < to; k++) {
                if (stackStart[at] <= reach.k().first()[k]) {
                    offer(region, reach, at % nx, at / nx, k);
                }
            }
        }

        private void offer(int region, Reach reach, int i, int j, int k) {
            if (reach.i().admits(i)
                    && reach.j().admits(j)
                    && reach.k().admits(k)
                    && (reach.holdsCentre() || map.regionAt(i, j, k) == region)) {
                visitor.eligible(region, i, j, k);
            }
        }

        private int firstAtLeast(int[] ascending, int value) {
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
    }
}
