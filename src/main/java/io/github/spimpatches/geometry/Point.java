package io.github.spimpatches.geometry;

import java.io.Serializable;

/** A point (x, y, z): in world millimetres, or in voxels of an image where the name says so. */
public record Point(double x, double y, double z) implements Serializable {

    /** Component 0, 1 or 2. */
    public double at(int axis) {
        return switch (axis) {
            case 0 -> x;
            case 1 -> y;
            case 2 -> z;
            default -> throw new IndexOutOfBoundsException("axis " + axis);
        };
    }

    public Point plus(double dx, double dy, double dz) {
        return new Point(x + dx, y + dy, z + dz);
    }
}
