package io.github.spimpatches.sampling;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;

/**
 * What the sampler knows of an image level that patches will be cut from; no voxel of it is read.
 *
 * @param image voxels (x, y, z)
 * @param voxelToWorld to RAS+ millimetres
 * @param worldToVoxel its inverse, the very map that extraction uses
 * @param patch size in this level's voxels
 */
public record PatchFrame(Extent image, Affine voxelToWorld, Affine worldToVoxel, Extent patch) {

    public PatchFrame(Extent image, Affine voxelToWorld, Extent patch) {
        this(image, voxelToWorld, voxelToWorld.inverse(), patch);
    }

    /** The patch's volume in cubic millimetres. */
    double patchVolume() {
        return Math.abs(voxelToWorld.determinant()) * patch.voxels();
    }

    /** The patch's shortest edge in millimetres. */
    public double shortestEdge() {
        double shortest = Double.POSITIVE_INFINITY;
        for (int axis = 0; axis < 3; axis++) {
            shortest = Math.min(shortest, voxelToWorld.spacing(axis) * patch.at(axis));
        }
        return shortest;
    }

    PatchFrame withPatch(Extent size) {
        return new PatchFrame(image, voxelToWorld, worldToVoxel, size);
    }
}
