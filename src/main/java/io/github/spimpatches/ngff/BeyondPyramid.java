package io.github.spimpatches.ngff;

/** What a level is that the pyramid does not have, {@code f = 2^(level - last)} coarser than its last. */
public enum BeyondPyramid {
    /**
     * The mean of blocks of f voxels along each axis, its fraction dropped where the type holds whole numbers (as
     * ome-zarr-py writes pyramids); what does not fill a block at the far border is left out.
     */
    AVERAGE,
    /** Every f-th voxel, with the last level's translation. */
    STRIDE,
    /** An error. */
    REFUSE
}
