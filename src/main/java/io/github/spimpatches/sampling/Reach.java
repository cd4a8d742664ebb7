package io.github.spimpatches.sampling;

import io.github.spimpatches.config.Containment;
import io.github.spimpatches.config.Settings.Edge;
import java.util.ArrayList;
import java.util.List;

/** The reach of a patch along all three axes of the label volume, for footprints that share its axes. */
record Reach(AxisReach i, AxisReach j, AxisReach k) {

    /**
     * What has to lie in the region, and in the image. Footprints that step over no label voxel count as one, the hull
     * of them all; each of the others is a rule of its own. A centre has to suit every rule.
     */
    static List<Reach> rules(List<Footprint> footprints, Containment.Kind containment, Edge edge) {
        if (containment != Containment.Kind.REGION) {
            return List.of(inImage(footprints, edge));
        }
        List<Reach> rules = new ArrayList<>();
        Reach hull = null;
        for (Footprint footprint : footprints) {
            Reach reach = new Reach(footprint.reach(0), footprint.reach(1), footprint.reach(2));
            if (footprint.stepsOver()) {
                rules.add(reach);
            } else {
                hull = hull == null ? reach : hull.union(reach);
            }
        }
        if (hull != null) {
            rules.add(0, hull);
        }
        return edge == Edge.PAD ? rules.stream().map(Reach::everywhere).toList() : List.copyOf(rules);
    }

    /** The centre alone, where the patches of all footprints lie in their images (anywhere for {@code pad}). */
    static Reach inImage(List<Footprint> footprints, Edge edge) {
        Reach all = null;
        for (Footprint footprint : footprints) {
            Reach centre = new Reach(
                    footprint.reach(0).centreOnly(),
                    footprint.reach(1).centreOnly(),
                    footprint.reach(2).centreOnly());
            all = all == null ? centre : all.union(centre);
        }
        return edge == Edge.PAD ? all.everywhere() : all;
    }

    boolean isInside(int voxelI, int voxelJ, int voxelK) {
        return i.inside()[voxelI] && j.inside()[voxelJ] && k.inside()[voxelK];
    }

    boolean holdsCentre() {
        return i.holdsCentre() && j.holdsCentre() && k.holdsCentre();
    }

    private Reach union(Reach other) {
        return new Reach(i.union(other.i), j.union(other.j), k.union(other.k));
    }

    private Reach everywhere() {
        return new Reach(i.everywhere(), j.everywhere(), k.everywhere());
    }
}
