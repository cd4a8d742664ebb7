package io.github.spimpatches.bids;

import io.github.spimpatches.storage.Location;
import java.io.Serializable;
import java.util.List;

/**
 * One image of a subject.
 *
 * @param kind image kind: raw, corrected, mask, or a cohort table's own word
 * @param uri the OME-Zarr, with the path inside it where one was given
 * @param desc {@code desc-} entity: raw, correctedn4, otsu+k3i2+cleaned, ...; the kind where the file names none
 * @param stain {@code stain-} entity of the file; null where it has none (the image's channels name their stains)
 * @param suffix BIDS suffix of the patches' folder: {@code SPIM} or {@code mask}
 * @param entities leading entities of the source file after sub and ses that our folder keeps ({@code
 *     sample-brain_acq-x}); empty where there are none
 * @param sidecarOrientation {@code OrientationStringXYZ} of the sidecar JSON; null where there is none
 * @param sidecarStains {@code SampleStaining} of the sidecar JSON, one for each channel; empty where there is none
 * @param firstLevel level of the raw image that this image's finest level is ({@code level-} entity of a derived image);
 *     0 for a raw one
 */
public record SubjectImage(
        String kind,
        Location uri,
        String desc,
        String stain,
        String suffix,
        String entities,
        String sidecarOrientation,
        List<String> sidecarStains,
        int firstLevel)
        implements Serializable {
    static final String MASK = "mask";

    public SubjectImage {
        sidecarStains = List.copyOf(sidecarStains);
    }

    /** An image as fine as the raw one. */
    public SubjectImage(
            String kind,
            Location uri,
            String desc,
            String stain,
            String suffix,
            String entities,
            String sidecarOrientation,
            List<String> sidecarStains) {
        this(kind, uri, desc, stain, suffix, entities, sidecarOrientation, sidecarStains, 0);
    }

    /** Whether its voxels mark something, going by its kind or its name. */
    public boolean isMask() {
        return suffix.equals(MASK);
    }
}
