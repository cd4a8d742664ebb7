package io.github.spimpatches.plan;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import java.util.Locale;
import java.util.Optional;

/** The smallest box along the world's axes that holds an image's voxels, borders included; RAS+ millimetres. */
@SuppressWarnings("ArrayRecordComponent")
record WorldBox(double[] low, double[] high) {

    /** What differs more in size is taken for micrometres read as millimetres, or so. */
    private static final double MISTAKEN_UNIT = 500;

    static WorldBox of(Extent extent, Affine voxelToWorld) {
        double[] low = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
        double[] high = {-Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE};
        for (int corner = 0; corner < 8; corner++) {
            Point p = voxelToWorld.apply(
                    (corner & 1) == 0 ? -0.5 : extent.x() - 0.5,
                    (corner & 2) == 0 ? -0.5 : extent.y() - 0.5,
                    (corner & 4) == 0 ? -0.5 : extent.z() - 0.5);
            for (int axis = 0; axis < 3; axis++) {
                low[axis] = Math.min(low[axis], p.at(axis));
                high[axis] = Math.max(high[axis], p.at(axis));
            }
        }
        return new WorldBox(low, high);
    }

    /**
     * Why this box and another one cannot be of one brain, in one line; empty where they may be.
     *
     * @param both names the two
     */
    Optional<String> conflict(WorldBox other, String both, String where, String otherWhere) {
        double ratio = Math.max(sizeOver(other), other.sizeOver(this));
        String places = where + " lies at " + words() + ", " + otherWhere + " at " + other.words() + ".";
        if (!meets(other)) {
            return Optional.of(both + " do not meet in the world: " + places
                    + (ratio > 50 ? " One is " + Math.round(ratio) + " times the other: suspect the units." : "")
                    + " Check units (--unit), orientation (--orientation) and that both are of this subject.");
        }
        if (ratio > MISTAKEN_UNIT) {
            return Optional.of(both + " differ "
                    + (ratio < 1e6 ? Math.round(ratio) : String.format(Locale.ROOT, "%.2g", ratio))
                    + " times in size: " + places + " Suspect the units (--unit) or the scale.");
        }
        return Optional.empty();
    }

    boolean meets(WorldBox other) {
        for (int axis = 0; axis < 3; axis++) {
            if (low[axis] >= other.high[axis] || other.low[axis] >= high[axis]) {
                return false;
            }
        }
        return true;
    }

    /** The longest side of this over the longest side of the other. */
    double sizeOver(WorldBox other) {
        return longest() / other.longest();
    }

    private double longest() {
        double longest = 0;
        for (int axis = 0; axis < 3; axis++) {
            longest = Math.max(longest, high[axis] - low[axis]);
        }
        return longest;
    }

    /** {@code x 0 to 4.096, y 0 to 4.096, z 0 to 3.072 mm}. */
    String words() {
        StringBuilder words = new StringBuilder();
        for (int axis = 0; axis < 3; axis++) {
            words.append(axis == 0 ? "" : ", ")
                    .append("xyz".charAt(axis))
                    .append(' ')
                    .append(number(low[axis]))
                    .append(" to ")
                    .append(number(high[axis]));
        }
        return words.append(" mm").toString();
    }

    private static String number(double value) {
        return Double.toString(Double.parseDouble(String.format(Locale.ROOT, "%.4g", value)));
    }
}
