package io.github.spimpatches.patch;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.ngff.BeyondPyramid;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.ngff.LevelSource;
import io.github.spimpatches.storage.Location;
import java.io.Serializable;

/**
 * One channel of one image at one level, and what its patches are called: enough for an executor to open it.
 *
 * @param kind image kind
 * @param stain label of the channel; null where the image names none
 * @param channel index of the channel in the image
 * @param geometryFrom image that lends its geometry; null for the image's own
 * @param lenderGeometry how that image is opened; null where none lends
 * @param size of its patches, voxels
 * @param folder of its patches, relative to OUT_DIR
 * @param beyond what the level is where the image does not have it
 */
public record PatchSource(
        String kind,
        String stain,
        String desc,
        Location uri,
        int level,
        int channel,
        GeometryOptions geometry,
        Location geometryFrom,
        GeometryOptions lenderGeometry,
        Extent size,
        String folder,
        BeyondPyramid beyond)
        implements Serializable {

    /** The image level, without what its patches are called. */
    public LevelSource imageLevel() {
        return new LevelSource(uri, level, channel, geometry, geometryFrom, lenderGeometry, beyond);
    }
}
