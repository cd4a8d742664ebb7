package io.github.spimpatches.geometry;

/** How headers of images and label volumes are read as places in the world, and patches' written. */
public enum AffineRule {
    /** As NIfTI and NGFF say. */
    STANDARD,
    /**
     * As zarrnii 0.21 does: the translation of a flipped axis does not flip; rotations, and voxel sizes of an sform that
     * differ from {@code pixdim}, are lost; a patch that was filled up at its low side, or lies wholly outside its image,
     * states another place than its own. For the same files as zarrnii's, not for new ones.
     */
    ZARRNII
}
