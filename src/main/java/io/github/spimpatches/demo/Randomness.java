package io.github.spimpatches.demo;

/** Numbers that depend on a seed and a place only, so that voxels can be made in any order. */
final class Randomness {
    private Randomness() {}

    /** 64 well-mixed bits (the finaliser of SplitMix64). */
    static long bits(long seed, long place) {
        long z = seed * 0x9E3779B97F4A7C15L + place * 0xD1B54A32D192ED03L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** Even over 0 to 1. */
    static double even(long seed, long place) {
        return (bits(seed, place) >>> 11) * 0x1p-53;
    }

    /** Nearly normal, mean 0 and deviation 1: the sum of four numbers of 16 bits. */
    static double normal(long seed, long place) {
        long bits = bits(seed, place);
        long sum = (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
        return (sum - 131_070.0) / 37_837.0;
    }
}
