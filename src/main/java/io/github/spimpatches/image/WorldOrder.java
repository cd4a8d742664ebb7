package io.github.spimpatches.image;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import java.util.Arrays;

/**
 * The voxels of a box of an image, put in such order that x grows to the right, y to anterior and z to superior: axes
 * swapped and turned round, no voxel changed. Of an oblique image each axis becomes the one that it is nearest to.
 *
 * <p>Formats that know only where an image begins and how large its voxels are show it in its true place this way, and
 * neither mirrored nor turned.
 */
public final class WorldOrder {
    private static final int[][] PERMUTATIONS = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    private final Affine voxelToWorld;
    private final Box box;

    /** For each axis of the new order the image's axis. */
    private final int[] axis;

    private final boolean[] isTurned = new boolean[3];

    /**
     * @param voxelToWorld of the image
     * @param box of voxels of the image
     */
    public WorldOrder(Affine voxelToWorld, Box box) {
        this.voxelToWorld = voxelToWorld;
        this.box = box;
        double best = Double.NEGATIVE_INFINITY;
        int[] chosen = PERMUTATIONS[0];
        for (int[] permutation : PERMUTATIONS) {
            double sum = 0;
            for (int world = 0; world < 3; world++) {
                sum += Math.abs(voxelToWorld.at(world, permutation[world])) / voxelToWorld.spacing(permutation[world]);
            }
            if (sum > best) {
                best = sum;
                chosen = permutation;
            }
        }
        axis = chosen.clone();
        for (int world = 0; world < 3; world++) {
            isTurned[world] = voxelToWorld.at(world, axis[world]) < 0;
        }
    }

    /** Size of the box in the new order. */
    public Extent extent() {
        return new Extent(
                box.size().at(axis[0]), box.size().at(axis[1]), box.size().at(axis[2]));
    }

    /** Voxel in the new order, from 0, to world. */
    public Affine orderedToWorld() {
        double[][] rows = new double[3][4];
        double[] first = new double[3];
        for (int world = 0; world < 3; world++) {
            int from = axis[world];
            first[from] = isTurned[world] ? box.end(from) - 1.0 : box.start(from);
            for (int row = 0; row < 3; row++) {
                rows[row][world] = isTurned[world] ? -voxelToWorld.at(row, from) : voxelToWorld.at(row, from);
            }
        }
        var origin = voxelToWorld.apply(first[0], first[1], first[2]);
        for (int row = 0; row < 3; row++) {
            rows[row][3] = origin.at(row);
            for (int column = 0; column < 3; column++) {
                rows[row][column] += 0.0; // no negative zero
            }
        }
        return Affine.ofRows(rows);
    }

    /** The image's voxels that a part of the box becomes, given in the new order. */
    public Box inImage(Box part) {
        long[] start = new long[3];
        int[] size = new int[3];
        for (int to = 0; to < 3; to++) {
            int from = axis[to];
            size[from] = part.size().at(to);
            start[from] = isTurned[to] ? box.end(from) - part.end(to) : box.start(from) + part.start(to);
        }
        return new Box(start[0], start[1], start[2], new Extent(size[0], size[1], size[2]));
    }

    /**
     * Puts the image's voxels of {@link #inImage} in the new order.
     *
     * @param from they, x fastest
     * @param part the same voxels' size in the new order
     * @param to a chunk, whose first voxels along each axis are set
     * @param chunk the chunk's size
     * @param bytes of a voxel
     */
    public void arrange(byte[] from, Extent part, byte[] to, Extent chunk, int bytes) {
        int[] length = new int[3];
        for (int target = 0; target < 3; target++) {
            length[axis[target]] = part.at(target);
        }
        int[] stride = {bytes, length[0] * bytes, length[0] * length[1] * bytes};
        int[] step = new int[3];
        int first = 0;
        for (int target = 0; target < 3; target++) {
            int source = axis[target];
            step[target] = isTurned[target] ? -stride[source] : stride[source];
            first += isTurned[target] ? (length[source] - 1) * stride[source] : 0;
        }
        int row = part.x() * bytes;
        for (int z = 0; z < part.z(); z++) {
            for (int y = 0; y < part.y(); y++) {
                int at = (z * chunk.y() + y) * chunk.x() * bytes;
                int source = first + z * step[2] + y * step[1];
                if (step[0] == bytes) {
                    System.arraycopy(from, source, to, at, row);
                } else {
                    scatter(from, source, step[0], to, at, part.x(), bytes);
                }
            }
        }
    }

    private static void scatter(byte[] from, int source, int step, byte[] to, int at, int count, int bytes) {
        for (int x = 0; x < count; x++) {
            for (int n = 0; n < bytes; n++) {
                to[at + x * bytes + n] = from[source + x * step + n];
            }
        }
    }

    @Override
    public String toString() {
        return "axes " + Arrays.toString(axis) + ", turned " + Arrays.toString(isTurned);
    }
}
