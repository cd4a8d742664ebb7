package io.github.spimpatches.image;

import java.io.Serializable;

/**
 * One channel, as OMERO rendering metadata describes it.
 *
 * @param label the stain's name, or {@link #unnamed} where the image names none
 * @param rgb colour, 0xRRGGBB
 * @param windowStart intensity shown as black; NaN where not stated
 * @param windowEnd intensity shown as the full colour; NaN where not stated
 */
public record Channel(String label, int rgb, double windowStart, double windowEnd) implements Serializable {
    private static final String UNNAMED = "channel-";

    /** The label of a channel that its image does not name; the first has index 0. */
    public static String unnamed(int index) {
        return UNNAMED + index;
    }

    /** Whether a label is a name that an image gives, and neither null nor {@link #unnamed}. */
    public static boolean isName(String label) {
        return label != null && !label.startsWith(UNNAMED);
    }

    /** Whether the image states the intensities to show. */
    public boolean hasWindow() {
        return windowStart < windowEnd;
    }
}
