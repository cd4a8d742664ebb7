package io.github.spimpatches.geometry;

import java.io.Serializable;

/** A size in voxels (x, y, z). */
public record Extent(int x, int y, int z) implements Serializable {

    public static Extent cube(int edge) {
        return new Extent(edge, edge, edge);
    }

    /** Component 0, 1 or 2. */
    public int at(int axis) {
        return switch (axis) {
            case 0 -> x;
            case 1 -> y;
            case 2 -> z;
            default -> throw new IndexOutOfBoundsException("axis " + axis);
        };
    }

    /** The number of voxels; a {@code long}, since real images pass 2^31. */
    public long voxels() {
        return (long) x * y * z;
    }

    @Override
    public String toString() {
        return x + " x " + y + " x " + z;
    }
}
