package io.github.spimpatches.ngff;

import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.io.Serializable;

/**
 * One channel of one image at one level: enough for any machine to open it.
 *
 * @param channel index of the channel in the image
 * @param geometryFrom image that lends its geometry; null for the image's own
 * @param lenderGeometry how that image is opened; null where none lends
 * @param beyond what the level is where the image does not have it
 */
public record LevelSource(
        Location uri,
        int level,
        int channel,
        GeometryOptions geometry,
        Location geometryFrom,
        GeometryOptions lenderGeometry,
        BeyondPyramid beyond)
        implements Serializable {

    /** The same channel at another level. */
    public LevelSource at(int other) {
        return new LevelSource(uri, other, channel, geometry, geometryFrom, lenderGeometry, beyond);
    }

    /** The image, all its levels. */
    public OmeZarr zarr(Storage storage) throws IOException {
        OmeZarr zarr = OmeZarr.open(storage, uri, geometry);
        return geometryFrom == null ? zarr : zarr.withGeometryOf(OmeZarr.open(storage, geometryFrom, lenderGeometry));
    }

    /** The level. */
    public SourceImage open(Storage storage) throws IOException {
        return zarr(storage).image(level, beyond);
    }
}
