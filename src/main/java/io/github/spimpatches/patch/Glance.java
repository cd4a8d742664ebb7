package io.github.spimpatches.patch;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.VoxelValues;
import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;
import java.util.Arrays;

/**
 * Looks at a patch's voxels on their way into its file, so that nobody has to read them again for a picture: at some
 * thousand of them on a lattice, and for a thumbnail at its slices and at a sixteenth of its voxels or less. One for each patch.
 */
final class Glance implements PatchFile.Voxels {
    private static final int SAMPLE = 2048;

    /** The time that projections take grows with their voxels: a sixteenth keeps it within some percent of gzip's. */
    private static final int PROJECTED_SHARE = 16;

    private static final int PROJECTED = 1 << 12;
    private static final int MOST_PROJECTED = 1 << 16;
    private static final byte[] ZEROS = new byte[1 << 14];
    private static final int BINS = 1 << 12;
    private static final int BIN_SHIFT = 20;
    private static final ThreadLocal<int[]> COUNTS = ThreadLocal.withInitial(() -> new int[BINS]);

    private final PatchFile.Voxels voxels;
    private final Extent size;
    private final PixelType type;
    private final int sampleStep;
    private final int sliceStep;
    private final int projectionStep;
    private final double largest;
    /** Each thread's own, used again: a thread looks at one patch at a time. */
    private final int[] bins = COUNTS.get();

    private int lowestBin = BINS;
    private int highestBin = -1;
    private final Thumbnail thumbnail;
    private long at;
    private boolean allZero = true;
    private long sampled;
    private long zeros;
    private long saturated;
    private double minimum = Double.POSITIVE_INFINITY;
    private double maximum = Double.NEGATIVE_INFINITY;
    private double sum;

    /** @param edge longest edge of the thumbnail, pixels; 0 for none */
    Glance(PatchFile.Voxels voxels, Extent size, PixelType type, int edge) {
        this.voxels = voxels;
        this.size = size;
        this.type = type;
        this.largest = largest(type);
        Arrays.fill(bins, 0);
        this.sampleStep = (int) Math.ceil(Math.cbrt((double) size.voxels() / SAMPLE));
        int longest = Math.max(size.x(), Math.max(size.y(), size.z()));
        this.sliceStep = edge == 0 ? 1 : (longest + edge - 1) / edge;
        long projected = Math.max(PROJECTED, Math.min(MOST_PROJECTED, size.voxels() / PROJECTED_SHARE));
        this.projectionStep = Math.max(sliceStep, (int) Math.ceil(Math.cbrt((double) size.voxels() / projected)));
        this.thumbnail = edge == 0 ? null : Thumbnail.blank(steps(sliceStep), steps(projectionStep));
        if (thumbnail != null) {
            Arrays.fill(
                    thumbnail.values(), thumbnail.start(0, true), thumbnail.values().length, Float.NEGATIVE_INFINITY);
        }
    }

    private Extent steps(int step) {
        return new Extent((size.x() + step - 1) / step, (size.y() + step - 1) / step, (size.z() + step - 1) / step);
    }

    private static double largest(PixelType type) {
        return switch (type) {
            case UINT8 -> 0xff;
            case INT8 -> Byte.MAX_VALUE;
            case UINT16 -> 0xffff;
            case INT16 -> Short.MAX_VALUE;
            case UINT32 -> 0xffffffffL;
            case INT32 -> Integer.MAX_VALUE;
            case UINT64 -> 0x1p64;
            case INT64 -> 0x1p63;
            case FLOAT32, FLOAT64 -> Double.NaN;
        };
    }

    @Override
    public int voxelBytes() {
        return voxels.voxelBytes();
    }

    @Override
    public void writeTo(Sink sink) throws IOException {
        voxels.writeTo((bytes, offset, length) -> {
            see(bytes, offset, length);
            sink.write(bytes, offset, length);
        });
    }

    private void see(byte[] bytes, int offset, int length) {
        allZero = allZero && isZero(bytes, offset, length);
        int count = length / type.bytes();
        long end = at + count;
        long firstRow = at / size.x();
        long lastRow = (end - 1) / size.x();
        for (long row = firstRow; row <= lastRow; row++) {
            int y = (int) (row % size.y());
            int z = (int) (row / size.y());
            long start = row * size.x();
            int from = (int) Math.max(0, at - start);
            int to = (int) Math.min(size.x(), end - start);
            int first = offset + (int) ((start - at) * type.bytes());
            if (y % sampleStep == sampleStep / 2 && z % sampleStep == sampleStep / 2) {
                sample(bytes, first, from, to);
            }
            // The picture is of the first channel.
            if (thumbnail != null && z < size.z()) {
                picture(bytes, first, from, to, y, z);
            }
        }
        at = end;
    }

    private static boolean isZero(byte[] bytes, int offset, int length) {
        for (int done = 0; done < length; done += ZEROS.length) {
            int count = Math.min(ZEROS.length, length - done);
            int from = offset + done;
            if (!Arrays.equals(bytes, from, from + count, ZEROS, 0, count)) {
                return false;
            }
        }
        return true;
    }

    /** The first place at or after {@code from} on a lattice of this step, which starts half a step in. */
    private static int next(int from, int step) {
        int half = step / 2;
        return from <= half ? half : half + (from - half + step - 1) / step * step;
    }

    private void sample(byte[] bytes, int first, int from, int to) {
        for (int x = next(from, sampleStep); x < to; x += sampleStep) {
            double value = VoxelValues.at(type, bytes, first + x * type.bytes());
            sampled++;
            zeros += value == 0 ? 1 : 0;
            saturated += value == largest ? 1 : 0;
            minimum = Math.min(minimum, value);
            maximum = Math.max(maximum, value);
            sum += value;
            int bin = Float.floatToRawIntBits((float) value) >>> BIN_SHIFT;
            bins[bin]++;
            lowestBin = Math.min(lowestBin, bin);
            highestBin = Math.max(highestBin, bin);
        }
    }

    private void picture(byte[] bytes, int first, int from, int to, int y, int z) {
        float[] values = thumbnail.values();
        Extent small = thumbnail.slices();
        boolean onY = y % sliceStep == sliceStep / 2;
        boolean onZ = z % sliceStep == sliceStep / 2;
        int middleX = size.x() / 2;
        if (onY && onZ && middleX >= from && middleX < to) {
            values[thumbnail.start(0, false) + z / sliceStep * small.y() + y / sliceStep] =
                    value(bytes, first, middleX);
        }
        if (onZ && y == size.y() / 2) {
            slice(bytes, first, from, to, thumbnail.start(1, false) + z / sliceStep * small.x());
        }
        if (onY && z == size.z() / 2) {
            slice(bytes, first, from, to, thumbnail.start(2, false) + y / sliceStep * small.x());
        }
        if (y % projectionStep == projectionStep / 2 && z % projectionStep == projectionStep / 2) {
            project(bytes, first, from, to, y / projectionStep, z / projectionStep);
        }
    }

    private void slice(byte[] bytes, int first, int from, int to, int start) {
        for (int x = next(from, sliceStep); x < to; x += sliceStep) {
            thumbnail.values()[start + x / sliceStep] = value(bytes, first, x);
        }
    }

    private void project(byte[] bytes, int first, int from, int to, int y, int z) {
        float[] values = thumbnail.values();
        Extent small = thumbnail.projections();
        int acrossX = thumbnail.start(0, true) + z * small.y() + y;
        int acrossY = thumbnail.start(1, true) + z * small.x();
        int acrossZ = thumbnail.start(2, true) + y * small.x();
        float most = values[acrossX];
        for (int x = next(from, projectionStep); x < to; x += projectionStep) {
            float value = value(bytes, first, x);
            int pixel = x / projectionStep;
            most = Math.max(most, value);
            values[acrossY + pixel] = Math.max(values[acrossY + pixel], value);
            values[acrossZ + pixel] = Math.max(values[acrossZ + pixel], value);
        }
        values[acrossX] = most;
    }

    private float value(byte[] bytes, int first, int x) {
        return (float) VoxelValues.at(type, bytes, first + x * type.bytes());
    }

    /** What was seen, once all voxels are written. */
    Quality quality(String path) {
        StringBuilder histogram = new StringBuilder();
        for (int bin = lowestBin; bin <= highestBin; bin++) {
            if (bins[bin] > 0) {
                histogram
                        .append(histogram.isEmpty() ? "" : " ")
                        .append(bin)
                        .append(':')
                        .append(bins[bin]);
            }
        }
        return new Quality(
                path,
                sampled,
                zeros,
                saturated,
                minimum,
                maximum,
                sampled == 0 ? 0 : sum / sampled,
                allZero,
                histogram.toString(),
                thumbnail == null ? null : finished().text());
    }

    /** Pixels that the lattice passed by, at the far border of an odd size, take their neighbour's value. */
    private Thumbnail finished() {
        for (boolean isProjection : new boolean[] {false, true}) {
            int step = isProjection ? projectionStep : sliceStep;
            for (int axis = 0; axis < 3; axis++) {
                int width = thumbnail.width(axis, isProjection);
                int height = thumbnail.height(axis, isProjection);
                int start = thumbnail.start(axis, isProjection);
                float[] values = thumbnail.values();
                int across = axis == 0 ? size.y() : size.x();
                int down = axis == 2 ? size.y() : size.z();
                if ((height - 1) * step + step / 2 >= down && height > 1) {
                    int last = start + (height - 1) * width;
                    System.arraycopy(values, last - width, values, last, width);
                }
                if ((width - 1) * step + step / 2 >= across && width > 1) {
                    for (int y = 0; y < height; y++) {
                        values[start + (y + 1) * width - 1] = values[start + (y + 1) * width - 2];
                    }
                }
            }
        }
        for (int i = 0; i < thumbnail.values().length; i++) {
            // A patch of less than half a step has no place on the lattice.
            thumbnail.values()[i] = thumbnail.values()[i] == Float.NEGATIVE_INFINITY
                    ? 0
                    : thumbnail.values()[i];
        }
        return thumbnail;
    }
}
