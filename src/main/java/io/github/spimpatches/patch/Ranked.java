package io.github.spimpatches.patch;

import io.github.spimpatches.image.PixelType;
import java.util.Arrays;

/** Positive values by rank, and numpy's linear quantiles between them. */
abstract class Ranked {
    private final PixelType type;
    private final int count;

    private Ranked(PixelType type, int count) {
        this.type = type;
        this.count = count;
    }

    /** @param values of this type; not copied, and brought into another order */
    static Ranked of(PixelType type, double[] values) {
        return new Selected(type, values);
    }

    /** @param counts of each whole number, {@code count} in all; not copied */
    static Ranked ofCounts(int[] counts, int count) {
        return new Counted(counts, count);
    }

    /** The value that {@code rank} others come before, in ascending order. */
    abstract double at(int rank);

    /** As {@code numpy.quantile(values, q)}, to the last bit. */
    final double quantile(double q) {
        double rank = (count - 1) * q;
        int below = (int) Math.floor(rank);
        double previous = at(below);
        double next = at(Math.min(below + 1, count - 1));
        double difference = type == PixelType.FLOAT32 ? (float) (next - previous) : next - previous;
        double weight = rank - below;
        return weight >= 0.5 ? next - difference * (1 - weight) : previous + difference * weight;
    }

    private static final class Counted extends Ranked {
        private final int[] counts;

        Counted(int[] counts, int count) {
            super(PixelType.UINT16, count);
            this.counts = counts;
        }

        @Override
        double at(int rank) {
            int value = 0;
            for (int before = counts[0]; before <= rank; before += counts[value]) {
                value++;
            }
            return value;
        }
    }

    private static final class Selected extends Ranked {
        /** What is left of a range that is sorted rather than halved. */
        private static final int FEW = 64;

        private final double[] values;

        Selected(PixelType type, double[] values) {
            super(type, values.length);
            this.values = values;
        }

        /** Hoare's selection, the middle of three as pivot. */
        @Override
        double at(int rank) {
            int low = 0;
            int high = values.length - 1;
            while (high - low > FEW) {
                double pivot = middle(values[low], values[(low + high) >>> 1], values[high]);
                int i = low;
                int j = high;
                while (i <= j) {
                    while (values[i] < pivot) {
                        i++;
                    }
                    while (values[j] > pivot) {
                        j--;
                    }
                    if (i <= j) {
                        double value = values[i];
                        values[i++] = values[j];
                        values[j--] = value;
                    }
                }
                if (rank <= j) {
                    high = j;
                } else if (rank >= i) {
                    low = i;
                } else {
                    return pivot;
                }
            }
            Arrays.sort(values, low, high + 1);
            return values[rank];
        }

        private static double middle(double a, double b, double c) {
            return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
        }
    }
}
