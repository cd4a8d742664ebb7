package io.github.spimpatches.image;

import java.io.Serializable;

/**
 * One channel, as OMERO rendering metadata describes it.
 *
 * @param label the stain's name, or {@code channel-0} and so on where the image names none
 * @param rgb colour, 0xRRGGBB
 * @param windowStart intensity shown as black; NaN where not stated
 * @param windowEnd intensity shown as the full colour; NaN where not stated
 */
public record Channel(String label, int rgb, double windowStart, double windowEnd) implements Serializable {

    /** Whether the image states the intensities to show. */
    public boolean hasWindow() {
        return windowStart < windowEnd;
    }
}
