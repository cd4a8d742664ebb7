package io.github.spimpatches.patch;

/**
 * Which of n numbers {@code numpy.random.default_rng(seed).choice(n, k, replace=False)} picks; in what order, nobody here
 * asks, and that is what makes it quick.
 *
 * <p>numpy shuffles the tail of 0 .. n-1: for i from n-1 down to n-k, position i trades places with a random position
 * j(i) up to i, and what comes to i is picked. Seen from the end of time, with i ascending, one bit a position is enough:
 * whether what lies there will be picked. What trade i puts on j(i) shares the fate that j(i) then has, and what lay there
 * before was picked. Few numbers of many are picked by Floyd's algorithm instead, as numpy does.
 *
 * <p>Takes 4 k + n / 4 bytes.
 */
final class NumpySample {
    /** numpy shuffles where it picks more than one in so many, and there are more than a few. */
    private static final int ONE_IN = 50;

    private static final int FEW = 10_000;

    private NumpySample() {}

    /**
     * A set of bits, 64 to a word, the lowest first; one word more than n needs, at least.
     *
     * @param n more than k
     */
    static long[] bits(int n, int k, long seed) {
        NumpyGenerator generator = new NumpyGenerator(seed);
        return n > FEW && k > n / ONE_IN ? shuffled(n, k, generator) : floyd(n, k, generator);
    }

    private static long[] shuffled(int n, int k, NumpyGenerator generator) {
        int head = n - k;
        int[] partner = new int[k];
        for (int i = n - 1; i >= head; i--) {
            partner[i - head] = generator.upTo(i);
        }
        long[] picked = new long[n / Long.SIZE + 1];
        for (int i = head; i < n; i++) {
            int j = partner[i - head];
            picked[i >>> 6] |= ((picked[j >>> 6] >>> j) & 1) << i;
            picked[j >>> 6] |= 1L << j;
        }
        return picked;
    }

    private static long[] floyd(int n, int k, NumpyGenerator generator) {
        long[] picked = new long[n / Long.SIZE + 1];
        for (int i = n - k; i < n; i++) {
            int number = i == 0 ? 0 : generator.upTo(i);
            boolean isPicked = ((picked[number >>> 6] >>> number) & 1) == 1;
            int taken = isPicked ? i : number;
            picked[taken >>> 6] |= 1L << taken;
        }
        return picked;
    }
}
