package io.github.spimpatches.patch;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.VoxelValues;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;
import java.util.Locale;

/**
 * A whole patch stretched to 0 to 255, as SPIMquant does it: {@code round(clip((v - lo) / (hi - lo), 0, 1) * 255)}, lo
 * and hi being the 0.1 and 99.9 percentiles of the patch's own positive values; of five million of them, drawn by numpy's
 * generator, where there are more. float32 and float64 are rounded where numpy rounds.
 *
 * <p>The patch is whole in memory, beside up to five million values and the numbers that draw them: {@link
 * #bytesInMemory}.
 */
final class Uint8Stretch {
    private static final int MOST_SAMPLED = 5_000_000;
    private static final double LOW = 0.1 / 100;
    private static final double HIGH = 99.9 / 100;
    private static final int SLAB = 1 << 12;

    /** What the JVM lets an array hold, less some slack. */
    private static final long LARGEST = Integer.MAX_VALUE - 64;

    private final PixelType type;
    private final byte[] voxels;
    private final Window window;

    /** The percentiles; both 0 where no value is positive. */
    private record Window(double low, double high) {
        private static final Window NOTHING = new Window(0, 0);
    }

    /**
     * @param size of each channel
     * @param voxels of one or several channels, one after the other, each x fastest, little endian; not copied
     * @param seed of numpy's generator
     * @throws InputProblem where the positive values have no spread
     */
    Uint8Stretch(PixelType type, Extent size, byte[] voxels, long seed) {
        this.type = type;
        this.voxels = voxels;
        this.window = window(new PositiveValues(type, size, voxels), seed);
    }

    /** The most that stretching such a patch takes. */
    static long bytesInMemory(PixelType type, long voxels) {
        long sampled = Math.min(voxels, MOST_SAMPLED);
        return voxels * type.bytes() + voxels / 4 + sampled * (Integer.BYTES + Double.BYTES);
    }

    /** Whether a patch fits the arrays that it has to be in. */
    static boolean canHold(PixelType type, long voxels) {
        return voxels * type.bytes() <= LARGEST;
    }

    private static Window window(PositiveValues positives, long seed) {
        if (positives.count() == 0) {
            return Window.NOTHING;
        }
        Ranked ranked = positives.count() > MOST_SAMPLED ? positives.sample(MOST_SAMPLED, seed) : positives.all();
        double low = ranked.quantile(LOW);
        double high = ranked.quantile(HIGH);
        if (!(high > low)) {
            throw new InputProblem(String.format(
                    Locale.ROOT,
                    "Cannot stretch the patch to uint8: its positive values have no spread (the 0.1 and 99.9"
                            + " percentiles are %s and %s). Keep its values with --intensity source.",
                    low,
                    high));
        }
        return new Window(low, high);
    }

    /** Writes the stretched voxels. */
    void writeTo(Sink sink) throws IOException {
        int count = voxels.length / type.bytes();
        byte[] slab = new byte[Math.min(SLAB, count)];
        double[] values = new double[slab.length];
        byte[] table = type.bytes() == Short.BYTES ? table() : null;
        for (int from = 0; from < count; from += slab.length) {
            int length = Math.min(slab.length, count - from);
            if (table != null) {
                for (int i = 0; i < length; i++) {
                    int at = (from + i) * Short.BYTES;
                    slab[i] = table[(voxels[at] & 0xff) | ((voxels[at + 1] & 0xff) << Byte.SIZE)];
                }
            } else {
                VoxelValues.read(type, voxels, from * type.bytes(), values, length);
                for (int i = 0; i < length; i++) {
                    slab[i] = stretched(values[i]);
                }
            }
            sink.write(slab, 0, length);
        }
    }

    /** What each of the 65,536 values of a 16-bit type becomes. */
    private byte[] table() {
        byte[] table = new byte[1 << Short.SIZE];
        byte[] value = new byte[Short.BYTES];
        for (int bits = 0; bits < table.length; bits++) {
            value[0] = (byte) bits;
            value[1] = (byte) (bits >>> Byte.SIZE);
            table[bits] = stretched(VoxelValues.at(type, value, 0));
        }
        return table;
    }

    private byte stretched(double value) {
        if (window.high == 0) {
            return 0;
        }
        double share = ((float) value - window.low) / (window.high - window.low);
        // In this order NaN stays NaN, and ends as 0.
        double clipped = share < 0 ? 0 : share > 1 ? 1 : share;
        return (byte) (int) Math.rint(clipped * 255);
    }
}
