package io.github.spimpatches.sampling;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;

/**
 * A map of numbers in the world, looked up at its nearest voxel. Immutable once filled; planes that nobody filled hold
 * one value everywhere.
 */
public final class WeightMap {
    private static final double BORDER = 0.5 + 1e-6;

    private final String where;
    private final Extent extent;
    private final Affine voxelToWorld;
    private final float fill;
    private final float[][] planes;

    /**
     * @param where names the map in messages
     * @param planes for each z the values, x fastest; null for a plane of {@code fill}; not copied
     */
    public WeightMap(String where, Extent extent, Affine voxelToWorld, float fill, float[][] planes) {
        this.where = where;
        this.extent = extent;
        this.voxelToWorld = voxelToWorld;
        this.fill = fill;
        this.planes = planes;
    }

    /** Names the map in messages. */
    public String where() {
        return where;
    }

    public Extent extent() {
        return extent;
    }

    /** Voxel centre (x, y, z) to world, RAS+ millimetres. */
    public Affine voxelToWorld() {
        return voxelToWorld;
    }

    /** The map as a label volume's voxels see it. */
    Lookup lookup(Affine labelsToWorld) {
        return new Lookup(voxelToWorld.inverse().after(labelsToWorld));
    }

    /** Looks voxels of a label volume up. */
    final class Lookup {
        private final Affine toMap;

        private Lookup(Affine toMap) {
            this.toMap = toMap;
        }

        /** The value at the nearest voxel of the map; {@link Float#NaN} beyond its border. */
        float at(int i, int j, int k) {
            long voxel = voxel(i, j, k);
            if (voxel < 0) {
                return Float.NaN;
            }
            long plane = (long) extent.x() * extent.y();
            float[] values = planes[(int) (voxel / plane)];
            return values == null ? fill : values[(int) (voxel % plane)];
        }

        boolean holds(int i, int j, int k) {
            return voxel(i, j, k) >= 0;
        }

        private long voxel(int i, int j, int k) {
            double x = toMap.at(0, 0) * i + toMap.at(0, 1) * j + toMap.at(0, 2) * k + toMap.at(0, 3);
            double y = toMap.at(1, 0) * i + toMap.at(1, 1) * j + toMap.at(1, 2) * k + toMap.at(1, 3);
            double z = toMap.at(2, 0) * i + toMap.at(2, 1) * j + toMap.at(2, 2) * k + toMap.at(2, 3);
            boolean isInside = x >= -BORDER
                    && y >= -BORDER
                    && z >= -BORDER
                    && x <= extent.x() - 1 + BORDER
                    && y <= extent.y() - 1 + BORDER
                    && z <= extent.z() - 1 + BORDER;
            if (!isInside) {
                return -1;
            }
            long nearestX = clamped(x, extent.x());
            long nearestY = clamped(y, extent.y());
            long nearestZ = clamped(z, extent.z());
            return nearestX + extent.x() * (nearestY + extent.y() * nearestZ);
        }

        private static long clamped(double coordinate, int length) {
            return Math.max(0, Math.min(length - 1L, (long) Math.rint(coordinate)));
        }
    }
}
