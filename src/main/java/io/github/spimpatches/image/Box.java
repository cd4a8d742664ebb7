package io.github.spimpatches.image;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.PatchGrid;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.problem.InputProblem;
import java.io.Serializable;

/**
 * A box of voxels of one image level: first voxel (x, y, z), which may lie outside the image, and size. Ends are
 * exclusive.
 */
public record Box(long x, long y, long z, Extent size) implements Serializable {

    /** Beyond this, neighbouring voxels can no longer be told apart. */
    private static final double FARTHEST = 1L << 52;

    /**
     * The patch of a size around a centre, given in voxels of its image and level.
     *
     * @throws InputProblem where the centre is farther away than any image reaches, or is no position at all
     */
    public static Box around(Point centre, Extent size) {
        boolean isNear =
                Math.abs(centre.x()) < FARTHEST && Math.abs(centre.y()) < FARTHEST && Math.abs(centre.z()) < FARTHEST;
        if (!isNear) {
            throw new InputProblem("The centre lies at voxel " + centre.x() + ", " + centre.y() + ", " + centre.z()
                    + ", farther away than any image reaches.");
        }
        return new Box(
                PatchGrid.start(centre.x(), size.x()),
                PatchGrid.start(centre.y(), size.y()),
                PatchGrid.start(centre.z(), size.z()),
                size);
    }

    /** First voxel along axis 0, 1 or 2. */
    public long start(int axis) {
        return switch (axis) {
            case 0 -> x;
            case 1 -> y;
            case 2 -> z;
            default -> throw new IndexOutOfBoundsException("axis " + axis);
        };
    }

    /** One past the last voxel along axis 0, 1 or 2. */
    public long end(int axis) {
        return start(axis) + size.at(axis);
    }

    /** Whether the whole box lies in an image of this extent. */
    public boolean isInside(Extent image) {
        for (int axis = 0; axis < 3; axis++) {
            if (start(axis) < 0 || end(axis) > image.at(axis)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the two have a voxel in common. */
    public boolean meets(Box other) {
        for (int axis = 0; axis < 3; axis++) {
            if (start(axis) >= other.end(axis) || other.start(axis) >= end(axis)) {
                return false;
            }
        }
        return true;
    }

    /** How many voxels of the box lie in an image of this extent; 0 where they do not meet. */
    public long voxelsInside(Extent image) {
        long voxels = 1;
        for (int axis = 0; axis < 3; axis++) {
            long length = Math.min(end(axis), image.at(axis)) - Math.max(start(axis), 0);
            voxels *= Math.max(0, length);
        }
        return voxels;
    }
}
