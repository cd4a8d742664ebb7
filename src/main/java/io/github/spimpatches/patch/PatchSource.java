package io.github.spimpatches.patch;

import io.github.spimpatches.bids.OutputNames;
import io.github.spimpatches.config.Settings.Format;
import io.github.spimpatches.config.Settings.Names;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.ngff.BeyondPyramid;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.ngff.LevelSource;
import io.github.spimpatches.storage.Location;
import java.io.Serializable;

/**
 * One channel, or several for one file, of one image at one level, and what its patches are called: enough for an
 * executor to open it.
 *
 * @param kind image kind
 * @param stain label of the channel, or what the image's name says of all; null where neither says
 * @param level as its patches' folder names it: of the raw image's levels
 * @param firstLevel level that the image's finest is; more than 0 for an image derived from a coarser level
 * @param channels of the image that each file holds
 * @param geometryFrom image that lends its geometry; null for the image's own
 * @param lenderGeometry how that image is opened; null where none lends
 * @param size of its patches, voxels
 * @param folder of its patches, relative to OUT_DIR
 * @param beyond what the level is where the image does not have it
 * @param problem why no patch can be cut from it, one line; null where they can
 * @param isBinary whether its patches are 0 and 1, as {@link BinaryVoxels} makes them
 */
public record PatchSource(
        String kind,
        String stain,
        String desc,
        Location uri,
        int level,
        int firstLevel,
        Channels channels,
        GeometryOptions geometry,
        Location geometryFrom,
        GeometryOptions lenderGeometry,
        Extent size,
        String folder,
        BeyondPyramid beyond,
        boolean isBinary,
        String problem)
        implements Serializable {

    /**
     * The path of one of its patches, relative to OUT_DIR.
     *
     * @param label how the files of the label begin
     */
    public String path(String label, int patch, Format format, Names names) {
        return folder + "/" + OutputNames.patchFile(label, patch, format, names);
    }

    /** The same, from which no patch can be cut. */
    public PatchSource refused(String why) {
        return refusedAt(uri, folder, why);
    }

    /** One that should be like this one, in another place with another folder of patches, and from which none can be cut. */
    public PatchSource refusedAt(Location image, String itsFolder, String why) {
        return new PatchSource(
                kind,
                stain,
                desc,
                image,
                level,
                firstLevel,
                channels,
                geometry,
                geometryFrom,
                lenderGeometry,
                size,
                itsFolder,
                beyond,
                isBinary,
                why);
    }

    /** Index of the channel in the image; of the first of several. */
    public int channel() {
        return channels.first();
    }

    /** Voxels of a file: of all its channels. */
    public long fileVoxels() {
        return size.voxels() * channels.count();
    }

    /** The level in the image's own count. */
    public int ownLevel() {
        return level - firstLevel;
    }

    /** What a patch around a centre takes of the image, which is this source's, opened. */
    Box around(Centre centre, SourceImage image) {
        return Box.around(image.voxelToWorld().inverse().apply(centre.world()), size);
    }

    /** The image level, without what its patches are called. */
    public LevelSource imageLevel() {
        return new LevelSource(uri, ownLevel(), channel(), geometry, geometryFrom, lenderGeometry, beyond);
    }
}
