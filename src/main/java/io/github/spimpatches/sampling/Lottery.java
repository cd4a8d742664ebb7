package io.github.spimpatches.sampling;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The keys of one label's lottery: every voxel has a 64-bit key that depends on (seed, subject, atlas, label, voxel) and
 * on nothing else; the smallest keys win. So a draw does not depend on cores, order, other labels or other subjects, and
 * a larger N only adds.
 *
 * <p>Keys are SplitMix64's output (Steele, Lea and Flood, OOPSLA 2014; finaliser "mix13" of D. Stafford) at a starting
 * point hashed from the names. The finaliser is a bijection, so no two voxels of a label share a key.
 */
public final class Lottery {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final double TO_UNIT = 0x1.0p-21;

    private final long start;

    /** @param names what tells this lottery from others: subject, atlas, label */
    public Lottery(long seed, List<String> names) {
        long state = mix(seed + GOLDEN_GAMMA);
        for (String name : names) {
            state = mix(state ^ fnv1a(name)) + GOLDEN_GAMMA;
        }
        this.start = state;
    }

    /** The key of a voxel, given its linear index {@code i + nx * (j + ny * k)}; compare as unsigned. */
    public long key(long voxel) {
        return mix(start + GOLDEN_GAMMA * (voxel + 1));
    }

    /**
     * The {@code attempt}-th sub-voxel offset that belongs to a key, along axis 0, 1 or 2: uniform in [-0.5, 0.5), a
     * multiple of 2^-21.
     */
    public static double offset(long key, int attempt, int axis) {
        long bits = mix(key + GOLDEN_GAMMA * (attempt + 1L));
        long part = (bits >>> (21 * axis)) & 0x1FFFFF;
        return part * TO_UNIT - 0.5;
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }

    private static long fnv1a(String name) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
        }
        return hash;
    }
}
