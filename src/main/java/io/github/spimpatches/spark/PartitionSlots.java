package io.github.spimpatches.spark;

/**
 * Values that Spark's hash partitioning sends to partitions of our choice: {@code repartition(n, col("slot"))} puts a row
 * into partition {@code pmod(murmur3(slot), n)}, so the slot of partition p is the smallest number whose hash falls on
 * p. That makes one partition for each label exactly, with the Dataset API alone.
 *
 * <p>The hash is Spark's since 2.0 (MurmurHash3 x86 32 of one int, seed 42), part of its SQL function {@code hash} and
 * of bucketed tables on disk, so it does not change.
 */
public final class PartitionSlots {
    private static final int SEED = 42;
    private static final int INT_BYTES = 4;

    private PartitionSlots() {}

    /** For each partition 0 to n - 1 its slot; about n ln n numbers are tried. */
    public static int[] of(int partitions) {
        int[] slots = new int[partitions];
        boolean[] found = new boolean[partitions];
        int left = partitions;
        for (int candidate = 0; left > 0; candidate++) {
            int partition = partition(candidate, partitions);
            if (!found[partition]) {
                found[partition] = true;
                slots[partition] = candidate;
                left--;
            }
        }
        return slots;
    }

    /** The partition of {@code n} that Spark gives to a row with this slot. */
    static int partition(int slot, int n) {
        return Math.floorMod(hash(slot), n);
    }

    /** Spark's {@code hash(slot)}. */
    static int hash(int value) {
        int k = Integer.rotateLeft(value * 0xcc9e2d51, 15) * 0x1b873593;
        int h = Integer.rotateLeft(SEED ^ k, 13) * 5 + 0xe6546b64;
        h ^= INT_BYTES;
        h = (h ^ (h >>> 16)) * 0x85ebca6b;
        h = (h ^ (h >>> 13)) * 0xc2b2ae35;
        return h ^ (h >>> 16);
    }
}
