package io.github.spimpatches.config;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.LengthUnit;
import io.github.spimpatches.geometry.Orientation;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import java.io.Serializable;
import java.util.List;

/**
 * Every setting of a run that is not a place, with the defaults of the documentation filled in. Lists that are empty
 * mean "all"; what is null was not given.
 *
 * @param patchSize voxels (x, y, z) of the image and level
 * @param patchLabels index, name or abbreviation; empty for every label with index above 0
 * @param images image kinds; empty for all that are found
 * @param stains OMERO channel labels; empty for all
 * @param levels resolution levels, ascending, at least one
 * @param orientation overrides the images' own; null to take it from the data
 * @param unit unit of the images' axes where they name none; null to take it from the data
 * @param geometryFrom image kind that lends scale, unit and position to images of the same shape; null for none
 * @param hierarchy file that gives labels their parents: Allen's structure graph (JSON) or a table of child and parent;
 *     null for the label table's own parent columns
 * @param sampling what the draw keeps away from
 * @param splits how the data are divided for training and testing
 * @param run name of the run's folder; null for {@code seg-{A}_level-{L}}
 */
public record Settings(
        Extent patchSize,
        int patchesPerLabel,
        long seed,
        List<String> patchLabels,
        List<String> cropLabels,
        List<String> images,
        List<String> stains,
        List<Integer> levels,
        Containment containment,
        Edge edge,
        boolean jitter,
        Sampler sampler,
        Format format,
        Compression compression,
        Orientation orientation,
        LengthUnit unit,
        String geometryFrom,
        boolean mergeHemispheres,
        Location hierarchy,
        String run,
        boolean overwrite,
        boolean strict,
        Sampling sampling,
        Splits splits,
        StorageSettings storage)
        implements Serializable {

    /** What happens where a patch would reach beyond the image. */
    public enum Edge {
        /** The centre is not eligible. */
        INSIDE,
        /** Voxels beyond the image are zero, and counted. */
        PAD
    }

    /** How centres are drawn from the eligible voxels. */
    public enum Sampler {
        /** The N smallest keys win; every eligible voxel has the same chance. */
        LOTTERY,
        /** Chances in proportion to a map. */
        DENSITY,
        /** The highest values of a map first, apart from each other. */
        ACTIVE,
        /** Every tile of a lattice. */
        GRID,
        /** The lottery, a label's centres evened out over subjects and groups. */
        STRATIFIED
    }

    /** The patches' file format. */
    public enum Format {
        NII_GZ("nii.gz"),
        NII("nii");

        private final String extension;

        Format(String extension) {
            this.extension = extension;
        }

        /** File name extension without the leading dot. */
        public String extension() {
            return extension;
        }
    }

    /** How hard gzip tries: as small as zlib's level 1 and fast, or as zlib's level 6. */
    public enum Compression {
        FAST,
        SMALL
    }

    public Settings {
        patchLabels = List.copyOf(patchLabels);
        cropLabels = List.copyOf(cropLabels);
        images = List.copyOf(images);
        stains = List.copyOf(stains);
        levels = List.copyOf(levels);
    }

    /** The defaults of the documentation. */
    public static Settings defaults() {
        return new Settings(
                Extent.cube(256),
                10,
                42,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(0),
                Containment.REGION,
                Edge.INSIDE,
                true,
                Sampler.LOTTERY,
                Format.NII_GZ,
                Compression.FAST,
                null,
                null,
                null,
                false,
                null,
                null,
                false,
                false,
                Sampling.PLAIN,
                Splits.NONE,
                StorageSettings.DEFAULT);
    }
}
