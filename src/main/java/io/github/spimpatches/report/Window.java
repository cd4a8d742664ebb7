package io.github.spimpatches.report;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.patch.Thumbnail;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which values are black and white in all pictures of one image kind and stain.
 *
 * @param low black and less
 * @param high white and more
 */
record Window(float low, float high) {
    private static final double LOW = 0.01;
    private static final double HIGH = 0.998;
    private static final int MOST = 400_000;

    /** The 1 and 99.8 percentiles of the middle slices. */
    static Window of(List<Thumbnail> thumbnails) {
        long pixels = thumbnails.stream()
                .mapToLong(thumbnail -> thumbnail.start(0, true))
                .sum();
        int step = (int) Math.max(1, pixels / MOST);
        float[] sample = new float[(int) (pixels / step) + 1];
        int filled = 0;
        long at = 0;
        for (Thumbnail thumbnail : thumbnails) {
            for (int i = 0; i < thumbnail.start(0, true); i++) {
                float value = thumbnail.values()[i];
                if (at++ % step == 0 && filled < sample.length && !Float.isNaN(value)) {
                    sample[filled++] = value;
                }
            }
        }
        if (filled == 0) {
            return new Window(0, 1);
        }
        Arrays.sort(sample, 0, filled);
        float low = sample[(int) (LOW * (filled - 1))];
        float high = sample[(int) (HIGH * (filled - 1))];
        return high > low ? new Window(low, high) : new Window(low, low + 1);
    }

    int grey(float value) {
        double share = (value - low) / (high - low);
        return share > 0 ? (int) Math.min(255, Math.round(255 * share)) : 0;
    }

    String words() {
        return number(low) + " (black) to " + number(high) + " (white)";
    }

    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.4g", value);
    }

    /**
     * A patch's picture: its slices in the upper row, its projections in the lower, across x, y and z.
     *
     * @param pixels grey
     * @param outline of the mask: {@code finer} dots for each pixel, along both axes
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Picture(int width, int height, byte[] pixels, int finer, boolean[] outline) {}

    private static final int GAP = 2;

    /** Neither black nor white, so that a view of nothing is seen to have an end. */
    private static final byte BETWEEN_VIEWS = 0x40;

    /** An outline as wide as a pixel would hide a view of less than that many. */
    private static final int DOTS_OF_A_VIEW = 64;

    /** Dots of an outline for each pixel of a view. */
    static int finer(Extent cells) {
        return Math.max(1, DOTS_OF_A_VIEW / Math.max(cells.x(), Math.max(cells.y(), cells.z())));
    }

    /** @param mask of the same patch; null for none */
    Picture picture(Thumbnail image, Thumbnail mask) {
        Extent cells = image.slices();
        int[] widths = {cells.y(), cells.x(), cells.x()};
        int row = Math.max(cells.z(), cells.y());
        int width = widths[0] + widths[1] + widths[2] + 2 * GAP;
        int height = 2 * row + GAP;
        byte[] pixels = new byte[width * height];
        Arrays.fill(pixels, BETWEEN_VIEWS);
        int finer = finer(cells);
        boolean[] outline = new boolean[width * height * finer * finer];
        boolean isPair = mask != null
                && mask.slices().equals(image.slices())
                && mask.projections().equals(image.projections());
        for (int below = 0; below < 2; below++) {
            int left = 0;
            for (int axis = 0; axis < 3; axis++) {
                int high = axis == 2 ? cells.y() : cells.z();
                View view = new View(image, axis, below == 1, widths[axis], high);
                // A patch's axes grow upwards, a picture's rows downwards.
                int bottom = below * (row + GAP) + high;
                for (int y = 0; y < high; y++) {
                    for (int x = 0; x < widths[axis]; x++) {
                        pixels[(bottom - 1 - y) * width + left + x] = (byte) grey(view.at(x, y));
                    }
                }
                if (isPair) {
                    new View(mask, axis, below == 1, widths[axis] * finer, high * finer)
                            .outline(outline, left * finer, bottom * finer, width * finer);
                }
                left += widths[axis] + GAP;
            }
        }
        return new Picture(width, height, pixels, finer, outline);
    }

    /** One view, stretched to the slices' size. */
    record View(Thumbnail thumbnail, int axis, boolean isProjection, int width, int height) {
        float at(int x, int y) {
            int own = thumbnail.width(axis, isProjection);
            int column = Math.min(own - 1, x * own / width);
            int rows = thumbnail.height(axis, isProjection);
            int row = Math.min(rows - 1, y * rows / height);
            return thumbnail.values()[thumbnail.start(axis, isProjection) + row * own + column];
        }

        private boolean isSet(int x, int y) {
            return x >= 0 && y >= 0 && x < width && y < height && at(x, y) > 0;
        }

        /** Draws a mask's outline from {@code left} to the right and from above {@code bottom} upwards. */
        void outline(boolean[] dots, int left, int bottom, int dotsOfARow) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    dots[(bottom - 1 - y) * dotsOfARow + left + x] = isEdge(x, y);
                }
            }
        }

        /** Whether a mask's pixel has a neighbour that is none; beyond the patch is none. */
        private boolean isEdge(int x, int y) {
            return isSet(x, y) && !(isSet(x - 1, y) && isSet(x + 1, y) && isSet(x, y - 1) && isSet(x, y + 1));
        }
    }
}
