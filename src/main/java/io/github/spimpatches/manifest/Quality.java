package io.github.spimpatches.manifest;

import java.io.Serializable;

/**
 * How a patch looks, from a sample of its voxels, taken while it was written: one row of {@code quality.parquet}.
 *
 * @param path of the patch, relative to OUT_DIR
 * @param sampled voxels that were looked at, on a lattice
 * @param zeros of them
 * @param saturated of them those that have the type's largest value; 0 for floating point
 * @param allZero whether every voxel of the patch is zero; not sampled
 * @param histogram of the sample: {@code key:count} with spaces between, keys ascending. A key's bin starts at the
 *     float32 whose upper twelve bits it is: eight bins for each doubling of a value
 * @param thumbnail slices and projections; null for most patches
 */
public record Quality(
        String path,
        long sampled,
        long zeros,
        long saturated,
        double minimum,
        double maximum,
        double mean,
        boolean allZero,
        String histogram,
        String thumbnail)
        implements Serializable {

    /** Share of the sample that is not zero: a mask's density. */
    public double density() {
        return sampled == 0 ? 0 : 1 - (double) zeros / sampled;
    }

    /** Share of the sample that has the type's largest value. */
    public double saturation() {
        return sampled == 0 ? 0 : (double) saturated / sampled;
    }
}
