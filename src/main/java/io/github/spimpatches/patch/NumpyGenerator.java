package io.github.spimpatches.patch;

/**
 * numpy's {@code default_rng(seed)}, number for number: {@code SeedSequence} hashes the seed, PCG64 (O'Neill's
 * pcg_setseq_128_xsl_rr_64) draws, Lemire's method bounds. Unlike the legacy stream numpy may change this one; it is the
 * one of numpy 1.17 to 2.4.
 *
 * <p>Not safe for use by many threads.
 */
final class NumpyGenerator {
    private static final long MULTIPLIER_HIGH = 2549297995355413924L;
    private static final long MULTIPLIER_LOW = 4865540595714422341L;

    private static final int BUFFER = 1024;

    private final long incrementHigh;
    private final long incrementLow;
    private long high;
    private long low;

    /** Numbers of 32 bits that are drawn already: of each 64 bits the lower half, then the upper. */
    private final int[] buffer = new int[BUFFER];

    private int used = BUFFER;

    /** @param seed 0 to 2^32 - 1 */
    NumpyGenerator(long seed) {
        long[] words = SeedSequence.words((int) seed);
        incrementHigh = (words[2] << 1) | (words[3] >>> 63);
        incrementLow = (words[3] << 1) | 1;
        step();
        low += words[1];
        high += words[0] + (Long.compareUnsigned(low, words[1]) < 0 ? 1 : 0);
        step();
    }

    private void step() {
        long product = low * MULTIPLIER_LOW;
        // Math.multiplyHigh is signed; MULTIPLIER_LOW is positive.
        long carry = Math.multiplyHigh(low, MULTIPLIER_LOW) + (low < 0 ? MULTIPLIER_LOW : 0);
        high = carry + high * MULTIPLIER_LOW + low * MULTIPLIER_HIGH + incrementHigh;
        low = product + incrementLow;
        high += Long.compareUnsigned(low, product) < 0 ? 1 : 0;
    }

    /** The next 32 bits. */
    int next32() {
        if (used == BUFFER) {
            fill();
        }
        return buffer[used++];
    }

    private void fill() {
        for (int i = 0; i < BUFFER; i += 2) {
            step();
            long next = Long.rotateRight(high ^ low, (int) (high >>> 58));
            buffer[i] = (int) next;
            buffer[i + 1] = (int) (next >>> Integer.SIZE);
        }
        used = 0;
    }

    /** A number from 0 to {@code most}, which is at least 1. */
    int upTo(int most) {
        long range = most + 1L;
        long product = (next32() & 0xFFFFFFFFL) * range;
        if ((product & 0xFFFFFFFFL) < range) {
            long threshold = (0xFFFFFFFFL - most) % range;
            while ((product & 0xFFFFFFFFL) < threshold) {
                product = (next32() & 0xFFFFFFFFL) * range;
            }
        }
        return (int) (product >>> Integer.SIZE);
    }

    /** numpy's SeedSequence for a seed of one word and no spawn key. */
    private static final class SeedSequence {
        private static final int POOL = 4;

        private int constant = 0x43b0d7e5;

        static long[] words(int seed) {
            int[] pool = new SeedSequence().pool(seed);
            int constant = 0x8b51f9dd;
            long[] words = new long[POOL];
            for (int i = 0; i < 2 * POOL; i++) {
                int word = pool[i % POOL] ^ constant;
                constant *= 0x58f38ded;
                word *= constant;
                word ^= word >>> 16;
                words[i / 2] |= (word & 0xFFFFFFFFL) << (Integer.SIZE * (i % 2));
            }
            return words;
        }

        private int[] pool(int seed) {
            int[] pool = {hash(seed), hash(0), hash(0), hash(0)};
            for (int from = 0; from < POOL; from++) {
                for (int to = 0; to < POOL; to++) {
                    if (from != to) {
                        int mixed = 0xca01f9dd * pool[to] - 0x4973f715 * hash(pool[from]);
                        pool[to] = mixed ^ (mixed >>> 16);
                    }
                }
            }
            return pool;
        }

        private int hash(int word) {
            int hashed = word ^ constant;
            constant *= 0x931e8875;
            hashed *= constant;
            return hashed ^ (hashed >>> 16);
        }
    }
}
