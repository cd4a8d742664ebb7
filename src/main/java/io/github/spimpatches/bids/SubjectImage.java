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
 * @param problem why there is no such image though there should be one, or which of several is meant; null where it is
 *     there. {@code uri} is then the place where it was looked for
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
        int firstLevel,
        String problem)
        implements Serializable {
    static final String MASK = "mask";
    static final String SPIM = "SPIM";

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
        this(kind, uri, desc, stain, suffix, entities, sidecarOrientation, sidecarStains, 0, null);
    }

    /** One that should be there and is not. */
    static SubjectImage missing(String kind, String stain, Location lookedFor, String problem) {
        String suffix = kind.equals(MASK) ? MASK : SPIM;
        return new SubjectImage(kind, lookedFor, kind, stain, suffix, "", null, List.of(), 0, problem);
    }

    /** The same, what is wrong with it being said of a place. */
    SubjectImage within(String place) {
        return problem == null
                ? this
                : new SubjectImage(
                        kind,
                        uri,
                        desc,
                        stain,
                        suffix,
                        entities,
                        sidecarOrientation,
                        sidecarStains,
                        firstLevel,
                        place + ": " + problem);
    }

    /** Whether its voxels mark something, going by its kind or its name. */
    public boolean isMask() {
        return suffix.equals(MASK);
    }
}
