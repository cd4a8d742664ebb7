package io.github.spimpatches.geometry;

/** Which voxels of an image a patch of a given size takes around a centre. */
public final class PatchGrid {
    private PatchGrid() {}

    /**
     * The first voxel along one axis: {@code round_half_even(v - size / 2.0)}; the patch ends before
     * {@code start + size}.
     *
     * @param v the centre in voxels of that image and level
     */
    public static long start(double v, int size) {
        return (long) Math.rint(v - size / 2.0);
    }
}
