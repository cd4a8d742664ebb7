package io.github.spimpatches.export;

import io.github.spimpatches.nifti.NiftiHeader;

/** How much of a volume is held at a time. */
final class Blocks {
    private Blocks() {}

    /** Bytes of one plane of voxels. */
    static int planeBytes(NiftiHeader header) {
        return Math.toIntExact(
                (long) header.extent().x() * header.extent().y() * header.type().bytes());
    }
}
