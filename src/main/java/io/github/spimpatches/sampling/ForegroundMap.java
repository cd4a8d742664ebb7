package io.github.spimpatches.sampling;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Box;

/**
 * How much of any box of a mask's voxels is foreground, by the means of blocks of a level as coarse or as fine. Means are
 * summed up along all axes (a summed-area table; Crow 1984), so a box takes the same few look-ups whatever its size, and
 * one that cuts through blocks takes its part of each. Where blocks are voxels of the very level that is asked about, the
 * share is exact.
 */
public final class ForegroundMap {
    private static final double BORDER = 1e-6;

    private final Extent voxels;
    private final Extent block;
    private final Affine toLevel;
    /** Before each block along each axis the sum of all that precede it. */
    private final double[][] sums;

    private final int nx;
    private final int ny;

    /**
     * @param voxels of the level (x, y, z)
     * @param block edges in voxels of the level; the last along an axis may reach beyond it
     * @param toLevel from voxels of the image that is asked about to those of the level; both share their axes
     * @param means of the blocks
     */
    public ForegroundMap(Extent voxels, Extent block, Affine toLevel, BlockValue means) {
        this.voxels = voxels;
        this.block = block;
        this.toLevel = toLevel;
        this.nx = blocks(0) + 1;
        this.ny = blocks(1) + 1;
        this.sums = new double[blocks(2) + 1][nx * ny];
        for (int z = 1; z < sums.length; z++) {
            for (int y = 1; y < ny; y++) {
                double row = 0;
                for (int x = 1; x < nx; x++) {
                    row += means.at(x - 1, y - 1, z - 1);
                    sums[z][y * nx + x] = sums[z][(y - 1) * nx + x] + row;
                }
            }
            for (int at = 0; at < nx * ny; at++) {
                sums[z][at] += sums[z - 1][at];
            }
        }
    }

    /** Of each block its share of foreground, 0 to 1. */
    public interface BlockValue {
        double at(int x, int y, int z);
    }

    /** Bytes that a map of so many blocks takes. */
    public static long bytes(Extent blocks) {
        return (blocks.x() + 1L) * (blocks.y() + 1L) * (blocks.z() + 1L) * Double.BYTES;
    }

    private int blocks(int axis) {
        return (voxels.at(axis) + block.at(axis) - 1) / block.at(axis);
    }

    /** The share of a box's voxels that are foreground; those beyond the image are not. */
    double share(Box box) {
        Point a = toLevel.apply(box.x() - 0.5, box.y() - 0.5, box.z() - 0.5);
        Point b = toLevel.apply(box.end(0) - 0.5, box.end(1) - 0.5, box.end(2) - 0.5);
        double[] low = new double[3];
        double[] high = new double[3];
        double volume = 1;
        for (int axis = 0; axis < 3; axis++) {
            double from = Math.min(a.at(axis), b.at(axis)) + 0.5;
            double to = Math.max(a.at(axis), b.at(axis)) + 0.5;
            volume *= (to - from) / block.at(axis);
            low[axis] = inBlocks(from, axis);
            high[axis] = inBlocks(to, axis);
        }
        double within = 0;
        for (int corner = 0; corner < 8; corner++) {
            double x = (corner & 1) == 0 ? high[0] : low[0];
            double y = (corner & 2) == 0 ? high[1] : low[1];
            double z = (corner & 4) == 0 ? high[2] : low[2];
            within += Integer.bitCount(corner) % 2 == 0 ? below(x, y, z) : -below(x, y, z);
        }
        return Math.max(0, Math.min(1, within / volume));
    }

    private double inBlocks(double edge, int axis) {
        double inside = Math.max(0, Math.min(voxels.at(axis), edge)) / block.at(axis);
        double whole = Math.rint(inside);
        return Math.abs(inside - whole) < BORDER ? whole : inside;
    }

    /** The sum below a point: linear along each axis within a block. */
    private double below(double x, double y, double z) {
        int k = (int) z;
        double beyond = z - k;
        double sum = below(x, y, sums[k]);
        return beyond == 0 ? sum : sum + beyond * (below(x, y, sums[k + 1]) - sum);
    }

    private double below(double x, double y, double[] plane) {
        int j = (int) y;
        double beyond = y - j;
        double sum = below(x, plane, j * nx);
        return beyond == 0 ? sum : sum + beyond * (below(x, plane, (j + 1) * nx) - sum);
    }

    private static double below(double x, double[] plane, int row) {
        int i = (int) x;
        double beyond = x - i;
        double sum = plane[row + i];
        return beyond == 0 ? sum : sum + beyond * (plane[row + i + 1] - sum);
    }
}
