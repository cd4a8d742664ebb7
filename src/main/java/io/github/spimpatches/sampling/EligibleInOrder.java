package io.github.spimpatches.sampling;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Eligible voxels by their position in C order of (i, j, k), k fastest, though they are visited in another one: counted
 * for each plane of i first; then the planes that hold wanted positions are gathered and sorted.
 */
final class EligibleInOrder {
    /** Visits all eligible voxels, in the same order whenever it is asked. */
    interface Walk {
        void each(RegionMap.VoxelVisitor visitor);
    }

    private final Walk walk;
    private int[] inPlane = new int[0];
    private int count;

    /** @throws ArithmeticException where there are more than 2^31 - 1 */
    EligibleInOrder(Walk walk) {
        this.walk = walk;
        walk.each((i, j, k) -> {
            if (i >= inPlane.length) {
                inPlane = Arrays.copyOf(inPlane, 2 * i + 16);
            }
            inPlane[i]++;
            count = Math.incrementExact(count);
        });
    }

    int count() {
        return count;
    }

    /** The voxels (i, j, k) at these positions, in the positions' order. */
    int[][] voxels(int[] positions) {
        int[] firstOf = new int[inPlane.length + 1];
        for (int i = 0; i < inPlane.length; i++) {
            firstOf[i + 1] = firstOf[i] + inPlane[i];
        }
        Map<Integer, Plane> planes = new HashMap<>();
        int[] planeOf = new int[positions.length];
        for (int n = 0; n < positions.length; n++) {
            int i = Arrays.binarySearch(firstOf, positions[n]);
            // Of planes that start at one position only the last holds anything.
            i = i < 0 ? -i - 2 : i;
            while (inPlane[i] == 0) {
                i++;
            }
            planeOf[n] = i;
            planes.computeIfAbsent(i, plane -> new Plane(inPlane[plane]));
        }
        walk.each((i, j, k) -> {
            Plane plane = planes.get(i);
            if (plane != null) {
                plane.add(j, k);
            }
        });
        planes.values().forEach(plane -> Arrays.sort(plane.voxels));
        int[][] voxels = new int[positions.length][];
        for (int n = 0; n < positions.length; n++) {
            int i = planeOf[n];
            long voxel = planes.get(i).voxels[positions[n] - firstOf[i]];
            voxels[n] = new int[] {i, (int) (voxel >>> Integer.SIZE), (int) voxel};
        }
        return voxels;
    }

    private static final class Plane {
        private final long[] voxels;
        private int size;

        Plane(int count) {
            voxels = new long[count];
        }

        void add(int j, int k) {
            voxels[size++] = ((long) j << Integer.SIZE) | k;
        }
    }
}
