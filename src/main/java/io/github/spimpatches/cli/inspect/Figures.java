package io.github.spimpatches.cli.inspect;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How numbers of geometry look, to people and to programs. */
final class Figures {
    private static final MathContext DIGITS = new MathContext(6);

    /** A component this small beside the axis' length is rounding of a header's float32. */
    private static final double NOISE = 1e-4;

    private Figures() {}

    /** Six digits, no trailing zeros, no exponent. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** {@code 2 x 2 x 4 um}, or mm where a voxel is not small. */
    static String spacing(Affine affine) {
        boolean small = affine.spacing(0) < 0.1 && affine.spacing(1) < 0.1 && affine.spacing(2) < 0.1;
        double factor = small ? 1000 : 1;
        return number(affine.spacing(0) * factor) + " x " + number(affine.spacing(1) * factor) + " x "
                + number(affine.spacing(2) * factor) + (small ? " um" : " mm");
    }

    /** {@code x -4.2 to 3.1   y ...}: the outer faces of the outermost voxels, RAS+ mm. */
    static String worldBox(Affine affine, Extent extent) {
        Point least = least(affine, extent);
        Point most = most(affine, extent);
        return "x " + range(least.x(), most.x()) + "   y " + range(least.y(), most.y()) + "   z "
                + range(least.z(), most.z()) + "   (RAS+ mm)";
    }

    static Map<String, Object> worldBoxFacts(Affine affine, Extent extent) {
        Map<String, Object> box = new LinkedHashMap<>();
        box.put("min", list(least(affine, extent)));
        box.put("max", list(most(affine, extent)));
        return box;
    }

    static List<Integer> list(Extent extent) {
        return List.of(extent.x(), extent.y(), extent.z());
    }

    static List<List<Double>> rows(Affine affine) {
        List<List<Double>> rows = new ArrayList<>();
        for (int row = 0; row < 3; row++) {
            rows.add(List.of(affine.at(row, 0), affine.at(row, 1), affine.at(row, 2), affine.at(row, 3)));
        }
        return rows;
    }

    static List<Double> spacings(Affine affine) {
        return List.of(affine.spacing(0), affine.spacing(1), affine.spacing(2));
    }

    /**
     * Where each voxel axis points, by its largest component: {@code LPI}. Empty where two axes point along the same
     * world axis.
     */
    static String letters(Affine affine) {
        StringBuilder letters = new StringBuilder();
        int seen = 0;
        for (int axis = 0; axis < 3; axis++) {
            int row = largestRow(affine, axis);
            seen |= 1 << row;
            letters.append((affine.at(row, axis) < 0 ? "LPI" : "RAS").charAt(row));
        }
        return seen == 7 ? letters.toString() : "";
    }

    static boolean isOblique(Affine affine) {
        for (int axis = 0; axis < 3; axis++) {
            for (int row = 0; row < 3; row++) {
                boolean isAlong = row == largestRow(affine, axis);
                if (!isAlong && Math.abs(affine.at(row, axis)) > NOISE * affine.spacing(axis)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static int largestRow(Affine affine, int axis) {
        int largest = 0;
        for (int row = 1; row < 3; row++) {
            if (Math.abs(affine.at(row, axis)) > Math.abs(affine.at(largest, axis))) {
                largest = row;
            }
        }
        return largest;
    }

    private static String range(double from, double to) {
        return number(from) + " to " + number(to);
    }

    private static List<Double> list(Point point) {
        return List.of(point.x(), point.y(), point.z());
    }

    private static Point least(Affine affine, Extent extent) {
        return new Point(side(affine, extent, 0, -1), side(affine, extent, 1, -1), side(affine, extent, 2, -1));
    }

    private static Point most(Affine affine, Extent extent) {
        return new Point(side(affine, extent, 0, 1), side(affine, extent, 1, 1), side(affine, extent, 2, 1));
    }

    /** The box's side along a world axis: of each voxel axis, the end that reaches further in that direction. */
    private static double side(Affine affine, Extent extent, int row, int direction) {
        double side = affine.at(row, 3);
        for (int axis = 0; axis < 3; axis++) {
            double first = -0.5 * affine.at(row, axis);
            double last = (extent.at(axis) - 0.5) * affine.at(row, axis);
            side += direction < 0 ? Math.min(first, last) : Math.max(first, last);
        }
        return side;
    }
}
