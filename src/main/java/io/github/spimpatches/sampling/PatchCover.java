package io.github.spimpatches.sampling;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Box;

/**
 * How much of one patch falls in a region, by nearest-voxel look-up of every patch voxel, for any angle between image
 * and label volume.
 *
 * <p>The patch is halved along its longest side until the label voxels around a part (a box: the part's corners bound
 * it, as the map is affine) belong wholly to the region or not at all, or the part is one voxel. So only parts along the
 * region's border are split far.
 */
final class PatchCover {
    private final Footprint footprint;
    private final RegionMap map;
    private final int region;

    PatchCover(Footprint footprint, RegionMap map, int region) {
        this.footprint = footprint;
        this.map = map;
        this.region = region;
    }

    /** Whether every voxel of the patch falls in the region. */
    boolean isWhole(Box patch) {
        if (footprint.isSeparable() && !footprint.stepsOver()) {
            int[] i = footprint.window(0, patch);
            int[] j = footprint.window(1, patch);
            int[] k = footprint.window(2, patch);
            return map.cover(region, i[0], i[1], j[0], j[1], k[0], k[1]) == RegionMap.Cover.ALL;
        }
        Extent size = patch.size();
        return cornersFall(patch) && isWhole(patch.x(), patch.y(), patch.z(), size.x(), size.y(), size.z());
    }

    /** The number of the patch's voxels that fall in the region. */
    long voxels(Box patch) {
        if (footprint.isSeparable()) {
            return voxelsByRows(patch);
        }
        Extent size = patch.size();
        return voxels(patch.x(), patch.y(), patch.z(), size.x(), size.y(), size.z());
    }

    /** Overlaps of the region's runs with the patch, weighted by the image voxels of each label row and plane. */
    private long voxelsByRows(Box patch) {
        Extent extent = map.extent();
        int[] i = footprint.window(0, patch);
        int[] j = footprint.window(1, patch);
        int[] k = footprint.window(2, patch);
        int iFrom = Math.max(i[0], 0);
        int iTo = Math.min(i[1], extent.x() - 1);
        long voxels = 0;
        for (int plane = Math.max(k[0], 0); iFrom <= iTo && plane <= Math.min(k[1], extent.z() - 1); plane++) {
            long planeWeight = overlap(2, plane, plane, patch);
            for (int row = Math.max(j[0], 0); planeWeight > 0 && row <= Math.min(j[1], extent.y() - 1); row++) {
                long rowWeight = planeWeight * overlap(1, row, row, patch);
                int run = map.runAt(iFrom, row, plane);
                int start = iFrom;
                while (start <= iTo) {
                    int end = Math.min(map.runEnd(plane, run), iTo + 1);
                    if (map.runRegion(plane, run) == region) {
                        voxels += rowWeight * overlap(0, start, end - 1, patch);
                    }
                    start = end;
                    run++;
                }
            }
        }
        return voxels;
    }

    private long overlap(int axis, int from, int to, Box patch) {
        long[] voxels = footprint.imageVoxelsOf(axis, from, to);
        int imageAxis = footprint.imageAxisOf(axis);
        long first = Math.max(voxels[0], patch.start(imageAxis));
        long last = Math.min(voxels[1], patch.end(imageAxis) - 1);
        return Math.max(0, last - first + 1);
    }

    /** A cheap first test that most candidates outside fail. */
    private boolean cornersFall(Box patch) {
        for (int corner = 0; corner < 8; corner++) {
            long x = (corner & 1) == 0 ? patch.x() : patch.end(0) - 1;
            long y = (corner & 2) == 0 ? patch.y() : patch.end(1) - 1;
            long z = (corner & 4) == 0 ? patch.z() : patch.end(2) - 1;
            Point p = footprint.labelPoint(x, y, z);
            int region = map.regionAt((int) Math.rint(p.x()), (int) Math.rint(p.y()), (int) Math.rint(p.z()));
            if (region != this.region) {
                return false;
            }
        }
        return true;
    }

    private boolean isWhole(long x, long y, long z, int nx, int ny, int nz) {
        switch (cover(x, y, z, nx, ny, nz)) {
            case ALL -> {
                return true;
            }
            case NONE -> {
                return false;
            }
            case SOME -> {
                if (nx == 1 && ny == 1 && nz == 1) {
                    return false;
                }
            }
        }
        if (nx >= ny && nx >= nz) {
            int half = nx / 2;
            return isWhole(x, y, z, half, ny, nz) && isWhole(x + half, y, z, nx - half, ny, nz);
        }
        if (ny >= nz) {
            int half = ny / 2;
            return isWhole(x, y, z, nx, half, nz) && isWhole(x, y + half, z, nx, ny - half, nz);
        }
        int half = nz / 2;
        return isWhole(x, y, z, nx, ny, half) && isWhole(x, y, z + half, nx, ny, nz - half);
    }

    private long voxels(long x, long y, long z, int nx, int ny, int nz) {
        switch (cover(x, y, z, nx, ny, nz)) {
            case ALL -> {
                return (long) nx * ny * nz;
            }
            case NONE -> {
                return 0;
            }
            case SOME -> {
                if (nx == 1 && ny == 1 && nz == 1) {
                    Point p = footprint.labelPoint(x, y, z);
                    boolean falls = map.regionAt((int) Math.rint(p.x()), (int) Math.rint(p.y()), (int) Math.rint(p.z()))
                            == region;
                    return falls ? 1 : 0;
                }
            }
        }
        if (nx >= ny && nx >= nz) {
            int half = nx / 2;
            return voxels(x, y, z, half, ny, nz) + voxels(x + half, y, z, nx - half, ny, nz);
        }
        if (ny >= nz) {
            int half = ny / 2;
            return voxels(x, y, z, nx, half, nz) + voxels(x, y + half, z, nx, ny - half, nz);
        }
        int half = nz / 2;
        return voxels(x, y, z, nx, ny, half) + voxels(x, y, z + half, nx, ny, nz - half);
    }

    /** How the label voxels around a part of the patch belong to the region: exact for a part of one voxel. */
    private RegionMap.Cover cover(long x, long y, long z, int nx, int ny, int nz) {
        int[] low = new int[3];
        int[] high = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            double corner = footprint.labelCoordinate(axis, x, y, z);
            double alongX = footprint.step(axis, 0) * (nx - 1);
            double alongY = footprint.step(axis, 1) * (ny - 1);
            double alongZ = footprint.step(axis, 2) * (nz - 1);
            low[axis] = footprint.nearestLow(corner + Math.min(alongX, 0) + Math.min(alongY, 0) + Math.min(alongZ, 0));
            high[axis] =
                    footprint.nearestHigh(corner + Math.max(alongX, 0) + Math.max(alongY, 0) + Math.max(alongZ, 0));
        }
        return map.cover(region, low[0], high[0], low[1], high[1], low[2], high[2]);
    }
}
