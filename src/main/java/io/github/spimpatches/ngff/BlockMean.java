package io.github.spimpatches.ngff;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.VoxelValues;

/**
 * The mean of a cube of voxels, to the last bit as numpy's: whole numbers are summed in float64, float32 in float32, each row
 * along x first and then the rows. Where the array is one cube wide, its rows lie end to end, and numpy takes them for
 * one long row; likewise its planes.
 */
final class BlockMean {
    private static final int LANES = 8;
    private static final int MOST_IN_LANES = 128;

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
        boolean isOneWide = size.x() == edge;
        boolean isOneHigh = isOneWide && size.y() == edge;
        int length = isOneHigh ? edge * edge * edge : isOneWide ? edge * edge : edge;
        double sum = 0;
        for (int z = 0; z < (isOneHigh ? 1 : edge); z++) {
            for (int y = 0; y < (isOneWide ? 1 : edge); y++) {
                int start = from + (z * size.y() + y) * size.x() * type.bytes();
                sum = rounded(sum + row(voxels, start, length));
            }
        }
        VoxelValues.put(type, rounded(sum / ((double) edge * edge * edge)), to, at);
    }

    /** numpy's pairwise sum: up to seven numbers one by one, up to 128 in eight lanes, more of them half by half. */
    private double row(byte[] voxels, int from, int length) {
        if (length > MOST_IN_LANES) {
            int half = length / 2 - length / 2 % LANES;
            return rounded(row(voxels, from, half) + row(voxels, from + half * type.bytes(), length - half));
        }
        int lanes = length < LANES ? 1 : LANES;
        double[] sums = new double[lanes];
        for (int x = 0; x < length; x++) {
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
