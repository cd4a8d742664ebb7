package io.github.spimpatches.sampling;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import java.util.Arrays;
import java.util.List;

/**
 * The label voxels in which centres of earlier runs lie. A centre on the border of two voxels (to within 1e-6 of one)
 * takes both.
 */
final class TakenVoxels {
    private static final double TIE = 1e-6;

    private final long[] voxels;

    private TakenVoxels(long[] voxels) {
        this.voxels = voxels;
    }

    static TakenVoxels of(LabelVolume labels, List<Point> points) {
        Affine worldToVoxel = labels.voxelToWorld().inverse();
        Extent extent = labels.extent();
        long[] voxels = points.stream()
                .map(worldToVoxel::apply)
                .flatMapToLong(p -> Arrays.stream(new double[] {-TIE, TIE})
                        .boxed()
                        .flatMap(dx -> Arrays.stream(new double[] {-TIE, TIE})
                                .boxed()
                                .flatMap(dy ->
                                        Arrays.stream(new double[] {-TIE, TIE}).mapToObj(dz -> p.plus(dx, dy, dz))))
                        .mapToLong(q -> linear(extent, q)))
                .filter(voxel -> voxel >= 0)
                .sorted()
                .distinct()
                .toArray();
        return new TakenVoxels(voxels);
    }

    boolean contains(long voxel) {
        return voxels.length > 0 && Arrays.binarySearch(voxels, voxel) >= 0;
    }

    private static long linear(Extent extent, Point p) {
        long i = Math.round(p.x());
        long j = Math.round(p.y());
        long k = Math.round(p.z());
        boolean isInside = i >= 0 && j >= 0 && k >= 0 && i < extent.x() && j < extent.y() && k < extent.z();
        return isInside ? i + extent.x() * (j + extent.y() * k) : -1;
    }
}
