package io.github.spimpatches.sampling;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.geometry.Extent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A label volume seen through regions that do not overlap: every label voxel belongs to one region of the layer or to
 * none. Regions that do overlap (a parent and its child) lie in different layers.
 */
final class RegionMap {
    /** How the voxels of a box belong to one region. */
    enum Cover {
        ALL,
        NONE,
        SOME
    }

    /** Takes one voxel. */
    interface VoxelVisitor {
        void voxel(int i, int j, int k);
    }

    static final int NONE = -1;

    private final LabelVolume volume;
    private final List<Region> all;
    private final int[] regions;
    private final int[] regionOfOrdinal;

    private RegionMap(LabelVolume volume, List<Region> all, List<Integer> regions) {
        this.volume = volume;
        this.all = all;
        this.regions = regions.stream().mapToInt(Integer::intValue).toArray();
        regionOfOrdinal = new int[volume.labelCount()];
        Arrays.fill(regionOfOrdinal, NONE);
        for (int region : regions) {
            for (int label : all.get(region).members()) {
                int ordinal = volume.ordinalOfLabel(label);
                if (ordinal >= 0) {
                    regionOfOrdinal[ordinal] = region;
                }
            }
        }
    }

    /** As few layers as a first fit finds; every region stands in exactly one. */
    static List<RegionMap> layers(LabelVolume volume, List<Region> all) {
        List<List<Integer>> layers = new ArrayList<>();
        List<Set<Integer>> taken = new ArrayList<>();
        for (int region = 0; region < all.size(); region++) {
            List<Integer> members = all.get(region).members();
            int layer = 0;
            while (layer < layers.size() && members.stream().anyMatch(taken.get(layer)::contains)) {
                layer++;
            }
            if (layer == layers.size()) {
                layers.add(new ArrayList<>());
                taken.add(new HashSet<>());
            }
            layers.get(layer).add(region);
            taken.get(layer).addAll(members);
        }
        return layers.stream()
                .map(regions -> new RegionMap(volume, all, regions))
                .toList();
    }

    /** The regions of this layer, as positions in the list of all regions. */
    int[] regions() {
        return regions.clone();
    }

    Extent extent() {
        return volume.extent();
    }

    /** The number of the run of row (j, k) that holds voxel i; runs of a row follow each other. */
    int runAt(int i, int j, int k) {
        return volume.runAt(i, j, k);
    }

    /** The number of the first run of row (j, k). */
    int firstRun(int j, int k) {
        return volume.firstRun(j, k);
    }

    /** One past the last voxel of a run of plane k. */
    int runEnd(int k, int run) {
        return volume.runEnd(k, run);
    }

    /** The region that a run of plane k belongs to, or {@link #NONE}. */
    int runRegion(int k, int run) {
        return regionOfOrdinal[volume.runOrdinal(k, run)];
    }

    /** The region at a voxel, or {@link #NONE} there and outside the volume. */
    int regionAt(int i, int j, int k) {
        Extent extent = volume.extent();
        if (i < 0 || j < 0 || k < 0 || i >= extent.x() || j >= extent.y() || k >= extent.z()) {
            return NONE;
        }
        return regionOfOrdinal[volume.ordinalAt(i, j, k)];
    }

    /** Voxels of a region in the volume. */
    long voxels(int region) {
        return all.get(region).members().stream().mapToLong(volume::voxels).sum();
    }

    /** Empty where the region has no voxel in the volume. */
    Optional<VoxelBounds> bounds(int region) {
        return all.get(region).members().stream()
                .filter(label -> volume.voxels(label) > 0)
                .map(volume::bounds)
                .map(box -> new VoxelBounds(
                        (int) box.x(),
                        (int) box.end(0) - 1,
                        (int) box.y(),
                        (int) box.end(1) - 1,
                        (int) box.z(),
                        (int) box.end(2) - 1))
                .reduce(VoxelBounds::union);
    }

    /** Every voxel of a region, i fastest. */
    void visit(int region, VoxelVisitor visitor) {
        bounds(region).ifPresent(bounds -> {
            for (int k = bounds.k0(); k <= bounds.k1(); k++) {
                for (int j = bounds.j0(); j <= bounds.j1(); j++) {
                    visitRow(region, bounds, j, k, visitor);
                }
            }
        });
    }

    private void visitRow(int region, VoxelBounds bounds, int j, int k, VoxelVisitor visitor) {
        int run = runAt(bounds.i0(), j, k);
        int start = bounds.i0();
        while (start <= bounds.i1()) {
            int end = Math.min(runEnd(k, run), bounds.i1() + 1);
            if (runRegion(k, run) == region) {
                for (int i = start; i < end; i++) {
                    visitor.voxel(i, j, k);
                }
            }
            start = end;
            run++;
        }
    }

    /** How a box of voxels, ends inclusive, belongs to a region; voxels outside the volume belong to none. */
    Cover cover(int region, int i0, int i1, int j0, int j1, int k0, int k1) {
        Extent extent = volume.extent();
        boolean some = false;
        boolean other = i0 < 0 || j0 < 0 || k0 < 0 || i1 >= extent.x() || j1 >= extent.y() || k1 >= extent.z();
        int iFrom = Math.max(i0, 0);
        int iTo = Math.min(i1, extent.x() - 1);
        for (int k = Math.max(k0, 0); iFrom <= iTo && k <= Math.min(k1, extent.z() - 1); k++) {
            for (int j = Math.max(j0, 0); j <= Math.min(j1, extent.y() - 1); j++) {
                int run = runAt(iFrom, j, k);
                int start = iFrom;
                while (start <= iTo) {
                    if (runRegion(k, run) == region) {
                        some = true;
                    } else {
                        other = true;
                    }
                    if (some && other) {
                        return Cover.SOME;
                    }
                    start = runEnd(k, run);
                    run++;
                }
            }
        }
        return some ? Cover.ALL : Cover.NONE;
    }
}
