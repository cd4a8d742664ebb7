package io.github.spimpatches.ngff;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.VoxelValues;

/**
 * The mean of a cube of voxels, to the last bit as numpy's: whole numbers are summed in float64, float32 in float32, each
 * row along x first and then the rows.
 */
final class BlockMean {
    private static final int LANES = 8;

    private final PixelType type;
    private final int edge;

    /** @param edge of the cube, voxels: a power of two */
    BlockMean(PixelType type, int edge) {
        this.type = type;
        this.edge = edge;
    }

    /**
     * Writes the mean, as a voxel of the same type.
     *
     * @param voxels x fastest
     * @param from the cube's first voxel, in bytes
     * @param size of the array of voxels
     */
    void put(byte[] voxels, int from, Extent size, byte[] to, int at) {
        double sum = 0;
        for (int z = 0; z < edge; z++) {
            for (int y = 0; y < edge; y++) {
                sum = rounded(sum + row(voxels, from + (z * size.y() + y) * size.x() * type.bytes()));
            }
        }
        VoxelValues.put(type, rounded(sum / ((double) edge * edge * edge)), to, at);
    }

    /** numpy adds up to seven numbers one by one, more of them in eight lanes. */
    private double row(byte[] voxels, int from) {
        int lanes = edge < LANES ? 1 : LANES;
        double[] sums = new double[lanes];
        for (int x = 0; x < edge; x++) {
            double value = VoxelValues.at(type, voxels, from + x * type.bytes());
            sums[x % lanes] = rounded(sums[x % lanes] + value);
        }
        for (int step = 1; step < lanes; step *= 2) {
            for (int lane = 0; lane < lanes; lane += 2 * step) {
                sums[lane] = rounded(sums[lane] + sums[lane + step]);
            }
        }
        return sums[0];
    }

    private double rounded(double sum) {
        return type == PixelType.FLOAT32 ? (float) sum : sum;
    }
}
