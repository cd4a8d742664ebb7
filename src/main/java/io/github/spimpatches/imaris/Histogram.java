package io.github.spimpatches.imaris;

/**
 * How often values of a channel occur at one level, as Imaris bins them.
 *
 * <p>8 bit: a bin for each value. 16 bit: bins from 0 to the highest value, at least 256; with more than 1024 values,
 * 1024 bins of equal width. float32: 1024 bins of equal width between the lowest and the highest finite value.
 *
 * @param min value at the low end of the first bin
 * @param max highest value
 * @param bins at most 1024
 */
@SuppressWarnings("ArrayRecordComponent") // made here, read in this room
record Histogram(double min, double max, long[] bins) {
    static final int COARSE = 256;
    static final int FINE = 1024;

    /** The share of voxels that the upper end of a channel's shown range leaves below it. */
    private static final double SHOWN = 0.998;

    /** From the counts of every 8 or 16 bit value. */
    static Histogram ofCounts(long[] counts) {
        if (counts.length == COARSE) {
            return new Histogram(0, COARSE - 1.0, counts);
        }
        int highest = counts.length - 1;
        while (highest > COARSE && counts[highest] == 0) {
            highest--;
        }
        int values = highest + 1;
        long[] bins = new long[Math.min(values, FINE)];
        for (int value = 0; value < values; value++) {
            bins[values > FINE ? (int) ((long) value * FINE / values) : value] += counts[value];
        }
        return new Histogram(0, highest, bins);
    }

    /** The bin of a float32 value between {@code min} and {@code max}, of {@link #FINE}. */
    static int bin(double value, double min, double max) {
        return max > min ? (int) Math.min(FINE - 1.0, (value - min) / (max - min) * FINE) : 0;
    }

    /** The same counts in 256 bins. */
    long[] coarse() {
        long[] coarse = new long[COARSE];
        for (int i = 0; i < bins.length; i++) {
            coarse[(int) ((long) i * COARSE / bins.length)] += bins[i];
        }
        return coarse;
    }

    /** The most frequent bin's value: what is shown as black where the image does not say. */
    double mode() {
        int mode = 0;
        for (int i = 1; i < bins.length; i++) {
            mode = bins[i] > bins[mode] ? i : mode;
        }
        return value(mode);
    }

    /** What is shown as the full colour where the image does not say: all but two in a thousand voxels are below. */
    double bright() {
        long total = 0;
        for (long count : bins) {
            total += count;
        }
        long seen = 0;
        for (int i = 0; i < bins.length; i++) {
            seen += bins[i];
            if (seen >= SHOWN * total) {
                return value(i);
            }
        }
        return max;
    }

    private double value(int bin) {
        return bins.length <= 1 ? min : min + (max - min) * bin / (bins.length - 1);
    }
}
