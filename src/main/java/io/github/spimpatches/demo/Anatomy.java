package io.github.spimpatches.demo;

import io.github.spimpatches.geometry.Point;

/**
 * Which region lies where in one made brain: an ellipsoid around the world's origin whose rind is cortex, with a thin
 * callosum below it, hippocampus behind, striatum before and thalamus beneath. World is RAS+ millimetres.
 *
 * @param semiAxes half of the brain's size, millimetres
 * @param yaw how far the head is turned, radians
 */
record Anatomy(Point semiAxes, double yaw) {
    private static final double CORTEX_FROM = 0.68;
    private static final double CALLOSUM_FROM = 0.665;

    /** How far out a point lies: 0 in the middle, 1 on the surface. */
    double depth(double x, double y, double z) {
        double u = right(x, y) / semiAxes.x();
        double v = anterior(x, y) / semiAxes.y();
        double w = z / semiAxes.z();
        return Math.sqrt(u * u + v * v + w * w);
    }

    boolean isLeft(double x, double y) {
        return right(x, y) < 0;
    }

    /** The structure at a point; null outside the brain. */
    Structure at(double x, double y, double z) {
        double depth = depth(x, y, z);
        if (depth > 1) {
            return null;
        }
        double u = right(x, y) / semiAxes.x();
        double v = anterior(x, y) / semiAxes.y();
        double w = z / semiAxes.z();
        if (depth > CORTEX_FROM) {
            return cortex(v, w);
        }
        if (depth > CALLOSUM_FROM) {
            return Structure.CC;
        }
        if (v >= 0.2) {
            return Structure.STR;
        }
        if (w <= -0.2) {
            return Structure.TH;
        }
        double fromGyrus = Math.sqrt(u * u + (v - 0.1) * (v - 0.1) + (w + 0.12) * (w + 0.12));
        return fromGyrus > 0.62 * CALLOSUM_FROM ? Structure.CA1 : Structure.DG;
    }

    private static Structure cortex(double v, double w) {
        if (w < -0.35) {
            return Structure.PIR;
        }
        if (v > 0.25) {
            return Structure.MO;
        }
        return v > -0.35 ? Structure.SS : Structure.VIS;
    }

    private double right(double x, double y) {
        return Math.cos(yaw) * x + Math.sin(yaw) * y;
    }

    private double anterior(double x, double y) {
        return Math.cos(yaw) * y - Math.sin(yaw) * x;
    }
}
