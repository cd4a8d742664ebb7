package io.github.spimpatches.imaris;

import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Channel;
import java.util.List;

/**
 * What an Imaris file says of its image beside the voxels.
 *
 * @param from borders of the image at its low ends (x, y, z), micrometres
 * @param to borders at its high ends
 * @param creator program and version
 */
public record ImarisImage(
        String name, String description, List<Channel> channels, Point from, Point to, String creator) {

    public ImarisImage {
        channels = List.copyOf(channels);
    }
}
