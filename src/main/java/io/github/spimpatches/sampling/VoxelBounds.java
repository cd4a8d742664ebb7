package io.github.spimpatches.sampling;

/** The smallest box of label voxels that holds a region; ends inclusive. */
record VoxelBounds(int i0, int i1, int j0, int j1, int k0, int k1) {

    VoxelBounds union(VoxelBounds other) {
        return new VoxelBounds(
                Math.min(i0, other.i0),
                Math.max(i1, other.i1),
                Math.min(j0, other.j0),
                Math.max(j1, other.j1),
                Math.min(k0, other.k0),
                Math.max(k1, other.k1));
    }
}
