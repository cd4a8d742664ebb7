package io.github.spimpatches.sampling;

import io.github.spimpatches.geometry.Point;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Points in cubic cells as wide as a distance, so that asking who is nearer than that is a look into 27 cells. Cells are
 * known by a hash: two that share one only cost time.
 */
final class PointGrid {
    private final double distance;
    private final Map<Long, List<Point>> cells = new HashMap<>();

    /** @param distance above 0 */
    PointGrid(double distance) {
        this.distance = distance;
    }

    void add(Point point) {
        cells.computeIfAbsent(cell(index(point.x()), index(point.y()), index(point.z())), any -> new ArrayList<>(1))
                .add(point);
    }

    /** Whether any point lies nearer than {@code within}, which is at most the grid's distance. */
    boolean isNear(Point point, double within) {
        long x = index(point.x());
        long y = index(point.y());
        long z = index(point.z());
        for (long dz = -1; dz <= 1; dz++) {
            for (long dy = -1; dy <= 1; dy++) {
                for (long dx = -1; dx <= 1; dx++) {
                    List<Point> others = cells.get(cell(x + dx, y + dy, z + dz));
                    if (others != null && anyNear(others, point, within)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean anyNear(List<Point> others, Point point, double within) {
        for (Point other : others) {
            double dx = other.x() - point.x();
            double dy = other.y() - point.y();
            double dz = other.z() - point.z();
            if (dx * dx + dy * dy + dz * dz < within * within) {
                return true;
            }
        }
        return false;
    }

    private long index(double coordinate) {
        return (long) Math.floor(coordinate / distance);
    }

    private static long cell(long x, long y, long z) {
        return (x * 0x9E3779B97F4A7C15L + y) * 0xC2B2AE3D27D4EB4FL + z;
    }
}
