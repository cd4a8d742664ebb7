package io.github.spimpatches.plan;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.problem.InputProblem;
import java.util.Optional;

/** Where a region lies in an image: the smallest box of the image's voxels that covers its label voxels and a margin. */
final class RegionBox {
    /** A voxel that is touched by less than this part of itself is touched by rounding alone. */
    private static final double TOUCH = 1e-6;

    private RegionBox() {}

    /**
     * The box of an image's voxels, which may reach beyond it.
     *
     * @param marginMm on every side
     * @return empty where the volume has no voxel of the region
     */
    static Optional<Box> of(LabelVolume labels, Region region, double marginMm, Affine imageToWorld) {
        double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        Affine toImage = imageToWorld.inverse().after(labels.voxelToWorld());
        boolean isThere = false;
        for (int member : region.members()) {
            if (labels.voxels(member) == 0) {
                continue;
            }
            isThere = true;
            Box box = labels.bounds(member);
            for (int corner = 0; corner < 8; corner++) {
                Point at = toImage.apply(
                        ((corner & 1) == 0 ? box.start(0) : box.end(0)) - 0.5,
                        ((corner & 2) == 0 ? box.start(1) : box.end(1)) - 0.5,
                        ((corner & 4) == 0 ? box.start(2) : box.end(2)) - 0.5);
                for (int axis = 0; axis < 3; axis++) {
                    low[axis] = Math.min(low[axis], at.at(axis));
                    high[axis] = Math.max(high[axis], at.at(axis));
                }
            }
        }
        if (!isThere) {
            return Optional.empty();
        }
        long[] start = new long[3];
        int[] size = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            double margin = marginMm / imageToWorld.spacing(axis);
            // Voxel v reaches from v - 0.5 to v + 0.5.
            double first = Math.floor(low[axis] - margin + 0.5 + TOUCH);
            double end = Math.ceil(high[axis] + margin + 0.5 - TOUCH);
            if (!(end - first < Integer.MAX_VALUE) || Math.abs(first) > (1L << 52)) {
                throw new InputProblem("The box of " + region.words() + " has " + (end - first)
                        + " voxels along one axis of the image; suspect units, or a margin that is too large.");
            }
            start[axis] = (long) first;
            size[axis] = (int) Math.max(1, end - first);
        }
        return Optional.of(new Box(start[0], start[1], start[2], new Extent(size[0], size[1], size[2])));
    }

    /** The part of a box that lies in an image; empty where they do not meet. */
    static Optional<Box> inside(Box box, Extent image) {
        if (box.voxelsInside(image) == 0) {
            return Optional.empty();
        }
        long[] start = new long[3];
        int[] size = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            start[axis] = Math.max(0, box.start(axis));
            size[axis] = (int) (Math.min(box.end(axis), image.at(axis)) - start[axis]);
        }
        return Optional.of(new Box(start[0], start[1], start[2], new Extent(size[0], size[1], size[2])));
    }
}
