package io.github.spimpatches.sampling;

/**
 * numpy's legacy generator, {@code numpy.random.RandomState}, number for number: the Mersenne Twister MT19937 (Matsumoto
 * and Nishimura, 1998) and what numpy makes of it. numpy promises that this stream never changes (NEP 19).
 *
 * <p>Not safe for use by many threads.
 */
final class NumpyRandom {
    private static final int WORDS = 624;
    private static final int MIDDLE = 397;
    private static final int TWIST = 0x9908B0DF;

    private final int[] state = new int[WORDS];
    private int next = WORDS;

    /**
     * As {@code numpy.random.seed(seed)}: the classic {@code init_genrand}.
     *
     * @param seed 0 to 2^32 - 1, as numpy demands
     */
    NumpyRandom(long seed) {
        if (seed < 0 || seed > 0xFFFFFFFFL) {
            throw new IllegalArgumentException("seed " + seed);
        }
        state[0] = (int) seed;
        for (int i = 1; i < WORDS; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /**
     * As {@code numpy.random.choice(n, k, replace=k > n)}: {@code k} of the numbers 0 to n - 1, each at most once where
     * there are enough. Takes 4 bytes a number.
     *
     * @param n at least 1
     */
    int[] choice(int n, int k) {
        int[] chosen = new int[k];
        if (k > n) {
            for (int i = 0; i < k; i++) {
                chosen[i] = below(n - 1);
            }
            return chosen;
        }
        int[] numbers = new int[n];
        for (int i = 0; i < n; i++) {
            numbers[i] = i;
        }
        for (int i = n - 1; i > 0; i--) {
            int j = below(i);
            int swapped = numbers[i];
            numbers[i] = numbers[j];
            numbers[j] = swapped;
        }
        System.arraycopy(numbers, 0, chosen, 0, k);
        return chosen;
    }

    /** As {@code random_interval(max)}: 0 to {@code max}, by masking and rejection; 0 draws nothing. */
    private int below(int max) {
        if (max == 0) {
            return 0;
        }
        int mask = -1 >>> Integer.numberOfLeadingZeros(max);
        int value = next32() & mask;
        while (value > max) {
            value = next32() & mask;
        }
        return value;
    }

    /** The generator's next 32 bits. */
    int next32() {
        if (next == WORDS) {
            twist();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9D2C5680;
        y ^= (y << 15) & 0xEFC60000;
        return y ^ (y >>> 18);
    }

    private void twist() {
        for (int i = 0; i < WORDS; i++) {
            int y = (state[i] & 0x80000000) | (state[(i + 1) % WORDS] & 0x7FFFFFFF);
            state[i] = state[(i + MIDDLE) % WORDS] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : TWIST);
        }
        next = 0;
    }
}
