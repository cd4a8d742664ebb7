package io.github.spimpatches.sampling;

/**
 * Whom a draw prefers among the eligible voxels. Every voxel has a weight and a key that depend on the voxel alone; the
 * N smallest keys win, in key order. So whatever a sampler prefers, its draw does not depend on order, cores, partitions
 * or other labels, parts of it merge, and a larger N only adds. Safe for use by many threads.
 */
public interface Sampler {

    /** Every eligible voxel has the same chance. */
    Sampler LOTTERY = new Uniform("lottery");

    /** The same, where a cohort's subjects share the number of centres. */
    Sampler STRATIFIED = new Uniform("stratified");

    /** The same, for places that are outside every wanted label. */
    Sampler BACKGROUND = new Uniform("background");

    /**
     * As {@code numpy.random.choice} draws, by position among the eligible voxels and not by key: {@link CentreDraw} asks
     * {@link NumpyRandom}, and a larger N draws other voxels.
     */
    Sampler NUMPY_LEGACY = new Uniform("numpy-legacy");

    /** All weights are 1. */
    record Uniform(String word) implements Sampler {
        @Override
        public double weight(int i, int j, int k) {
            return 1;
        }

        @Override
        public long key(long lottery, double weight) {
            return lottery;
        }
    }

    /** As the centres table names it. */
    String word();

    /** The weight of a voxel of the label volume, finite and at least 0; a voxel of weight 0 is never drawn. */
    double weight(int i, int j, int k);

    /**
     * A voxel's key, compared as unsigned; ties go by voxel.
     *
     * @param lottery the voxel's key in the lottery, uniform in 64 bits
     * @param weight above 0
     */
    long key(long lottery, double weight);
}
