package io.github.spimpatches.sampling;

import io.github.spimpatches.config.Containment;
import io.github.spimpatches.config.Settings.Edge;
import java.util.List;

/** The reach of a patch along all three axes of the label volume, for separable footprints. */
record Reach(AxisReach i, AxisReach j, AxisReach k) {

    /** What has to lie in the region, and in the image, for all footprints at once. */
    static Reach of(List<Footprint> footprints, Containment.Kind containment, Edge edge) {
        AxisReach[] axes = new AxisReach[3];
        for (int axis = 0; axis < 3; axis++) {
            AxisReach union = footprints.get(0).reach(axis);
            for (Footprint footprint : footprints.subList(1, footprints.size())) {
                union = union.union(footprint.reach(axis));
            }
            AxisReach held = containment == Containment.Kind.CENTER ? union.centreOnly() : union;
            axes[axis] = edge == Edge.PAD ? held.everywhere() : held;
        }
        return new Reach(axes[0], axes[1], axes[2]);
    }

    boolean isInside(int voxelI, int voxelJ, int voxelK) {
        return i.inside()[voxelI] && j.inside()[voxelJ] && k.inside()[voxelK];
    }
}
