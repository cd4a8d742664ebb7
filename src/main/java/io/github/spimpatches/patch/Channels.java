package io.github.spimpatches.patch;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Neighbouring channels of an image that one file holds, one volume after the other.
 *
 * @param first index in the image
 * @param count at least 1
 * @param labels as many as channels, as the file states them; empty where it states none
 */
public record Channels(int first, int count, List<String> labels) implements Serializable {

    public Channels {
        labels = List.copyOf(labels);
    }

    /** One channel, of which the file says nothing. */
    public static Channels one(int channel) {
        return new Channels(channel, 1, List.of());
    }

    /** Indices in the image, in the file's order. */
    public List<Integer> indices() {
        return IntStream.range(first, first + count).boxed().toList();
    }
}
