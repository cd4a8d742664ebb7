package io.github.spimpatches.config;

import io.github.spimpatches.geometry.AffineRule;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.LengthUnit;
import io.github.spimpatches.geometry.Orientation;
import io.github.spimpatches.ngff.BeyondPyramid;
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
 * @param sameExtent whether patches of all images and levels are of one size in the world instead of one number of voxels
 * @param binarize whether masks become 0 and 1
 * @param orientation overrides the images' own; null to take it from the data
 * @param unit unit of the images' axes where they name none; null to take it from the data
 * @param geometryFrom image kind that lends scale, unit and position to images of the same shape; null for none
 * @param hierarchy file that gives labels their parents: Allen's structure graph (JSON) or a table of child and parent;
 *     null for the label table's own parent columns; {@link #NO_HIERARCHY} for each of its labels by itself
 * @param partition what one task of a cluster gets
 * @param sampling what the draw keeps away from
 * @param splits how the data are divided for training and testing
 * @param crops how whole regions are written
 * @param run name of the run's folder; null for {@code seg-{A}_level-{L}}
 * @param preset name and version of the preset that settings which were not given came from; null for none
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
        boolean sameExtent,
        Containment containment,
        Edge edge,
        boolean jitter,
        Sampler sampler,
        Format format,
        Compression compression,
        Intensity intensity,
        boolean binarize,
        Names names,
        Header header,
        AffineRule affine,
        BeyondPyramid beyondPyramid,
        Orientation orientation,
        LengthUnit unit,
        String geometryFrom,
        boolean mergeHemispheres,
        Location hierarchy,
        String run,
        String preset,
        boolean overwrite,
        boolean strict,
        Partition partition,
        Sampling sampling,
        Splits splits,
        Crops crops,
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
        STRATIFIED,
        /** As numpy.random.choice draws with a seed: repeats places where there are fewer than N. */
        NUMPY_LEGACY
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

    /** What becomes of the voxels' values. */
    public enum Intensity {
        /** The source's values and type. */
        SOURCE,
        /** 0 to 255 between the 0.1 and 99.9 percentiles of each patch's own positive values. */
        UINT8
    }

    /** What folders and files are called. */
    public enum Names {
        /** {@code micr/.../{A}_{abbr}_patch001}. */
        BIDS,
        /** {@code seg/.../seg-{A}_label-{abbr}_patch-0000}. */
        SPIMQUANT
    }

    /** What a patch's header holds beyond what NIfTI asks for. */
    public enum Header {
        /** Where the patch came from, as an extension. */
        ORIGIN,
        /** Nothing; a later run cannot tell how such a file was made, and makes it again. */
        PLAIN
    }

    /** How hard gzip tries: as small as zlib's level 1 and fast, or as zlib's level 6. */
    public enum Compression {
        FAST,
        SMALL
    }

    /** What one task of a cluster gets. The files are the same. */
    public enum Partition {
        /** A label's centres in all subjects. */
        LABEL("label"),
        /** A label's centres in one subject (and session): more tasks, where labels are few. */
        LABEL_AND_SUBJECT("label,subject");

        private final String word;

        Partition(String word) {
            this.word = word;
        }

        /** As the option has it. */
        public String word() {
            return word;
        }
    }

    /** No label has a parent, and only labels of the table count. */
    public static final Location NO_HIERARCHY = new Location("none");

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
                false,
                Containment.REGION,
                Edge.INSIDE,
                true,
                Sampler.LOTTERY,
                Format.NII_GZ,
                Compression.FAST,
                Intensity.SOURCE,
                false,
                Names.BIDS,
                Header.ORIGIN,
                AffineRule.STANDARD,
                BeyondPyramid.AVERAGE,
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                false,
                false,
                Partition.LABEL,
                Sampling.PLAIN,
                Splits.NONE,
                Crops.DEFAULT,
                StorageSettings.DEFAULT);
    }
}
