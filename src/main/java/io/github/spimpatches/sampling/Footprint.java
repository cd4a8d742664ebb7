package io.github.spimpatches.sampling;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.PatchGrid;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Box;

/**
 * A frame laid over a label volume: which label voxels does a patch around a centre touch, by nearest-voxel look-up?
 *
 * <p>Where image and label volume share their axes (in any order, flipped or not) the answer is a box, or a grid where
 * the image's voxels are larger and step over some of the label volume's; each axis can be tabled on its own ({@link
 * #reach}). Where they are oblique to each other, patch voxels are looked up one block at a time (see {@link
 * PatchCover}).
 *
 * <p>A patch voxel that lies exactly between two label voxels falls in the even one (round half to even), where all
 * numbers are dyadic so that floating point can tell. Where it cannot (a tie to within 1e-6 of a voxel, as pyramids whose
 * levels share a corner give by the thousand) such a voxel counts as falling in both: whichever a reader's rounding
 * picks, it finds the label.
 */
final class Footprint {
    private static final double TIE = 1e-6;
    private static final double NEGLIGIBLE = 1e-3;
    private static final double DYADIC = 0x1p20;

    private final PatchFrame frame;
    private final Extent atlas;
    private final Affine atlasToWorld;
    private final Affine imageToAtlas;
    private final int[] imageAxisOf;
    private final double tie;
    private final boolean stepsOver;

    Footprint(PatchFrame frame, Extent atlas, Affine atlasToWorld) {
        this.frame = frame;
        this.atlas = atlas;
        this.atlasToWorld = atlasToWorld;
        this.imageToAtlas = atlasToWorld.inverse().after(frame.voxelToWorld());
        this.imageAxisOf = sharedAxes(imageToAtlas, frame.image());
        this.tie = isDyadic(atlasToWorld)
                        && isDyadic(atlasToWorld.inverse())
                        && isDyadic(frame.voxelToWorld())
                        && isDyadic(frame.worldToVoxel())
                ? 0
                : TIE;
        this.stepsOver = stepsOver(imageToAtlas, imageAxisOf, tie == 0);
    }

    Footprint withPatch(Extent size) {
        return new Footprint(frame.withPatch(size), atlas, atlasToWorld);
    }

    PatchFrame frame() {
        return frame;
    }

    /** Whether image and label volume share their axes, so that {@link #reach} and {@link #window} apply. */
    boolean isSeparable() {
        return imageAxisOf.length == 3;
    }

    /** Whether neighbours among a patch's voxels may fall in label voxels that are no neighbours. */
    boolean stepsOver() {
        return stepsOver;
    }

    /** The patch around a centre in label voxels (i, j, k), by the same arithmetic as extraction. */
    Box patchAt(double i, double j, double k) {
        Point voxel = imagePoint(i, j, k);
        Extent size = frame.patch();
        return new Box(
                PatchGrid.start(voxel.x(), size.x()),
                PatchGrid.start(voxel.y(), size.y()),
                PatchGrid.start(voxel.z(), size.z()),
                size);
    }

    /** Where an image voxel lies in the label volume, in label voxels. */
    Point labelPoint(long x, long y, long z) {
        return imageToAtlas.apply((double) x, (double) y, (double) z);
    }

    /** Nearest label voxel; the lower one of two at a tie that floating point cannot settle. */
    int nearestLow(double coordinate) {
        return tie == 0 ? (int) Math.rint(coordinate) : (int) Math.ceil(coordinate - 0.5 - tie);
    }

    /** Nearest label voxel; the higher one of two at a tie that floating point cannot settle. */
    int nearestHigh(double coordinate) {
        return tie == 0 ? (int) Math.rint(coordinate) : (int) Math.floor(coordinate + 0.5 + tie);
    }

    /**
     * Label voxels that a patch's voxels fall in along one label axis.
     *
     * @return {first, last}, inclusive; may lie outside the volume
     */
    int[] window(int axis, Box patch) {
        double a = labelCoordinate(axis, patch.start(imageAxisOf[axis]));
        double b = labelCoordinate(axis, patch.end(imageAxisOf[axis]) - 1);
        return new int[] {nearestLow(Math.min(a, b)), nearestHigh(Math.max(a, b))};
    }

    /** The table of one label axis, for centres on label voxels. */
    AxisReach reach(int axis) {
        int n = atlas.at(axis);
        int[] low = new int[n];
        int[] high = new int[n];
        boolean[] inside = new boolean[n];
        int imageAxis = imageAxisOf[axis];
        for (int i = 0; i < n; i++) {
            Box patch = patchAt(along(axis, 0, i), along(axis, 1, i), along(axis, 2, i));
            int[] window = window(axis, patch);
            low[i] = stepsOver ? window[0] : Math.min(window[0], i);
            high[i] = stepsOver ? window[1] : Math.max(window[1], i);
            inside[i] = patch.start(imageAxis) >= 0
                    && patch.end(imageAxis) <= frame.image().at(imageAxis);
        }
        return AxisReach.of(stepsOver ? hits(axis) : AxisReach.all(n), low, high, inside, !stepsOver);
    }

    /** The label voxels along an axis in which voxels of the image (continued beyond its borders) fall. */
    private int[] hits(int axis) {
        int n = atlas.at(axis);
        java.util.BitSet hits = new java.util.BitSet(n);
        long[] voxels = imageVoxelsOf(axis, 0, n - 1);
        for (long voxel = voxels[0] - 1; voxel <= voxels[1] + 1; voxel++) {
            double coordinate = labelCoordinate(axis, voxel);
            for (int label : new int[] {nearestLow(coordinate), nearestHigh(coordinate)}) {
                if (label >= 0 && label < n) {
                    hits.set(label);
                }
            }
        }
        return hits.stream().toArray();
    }

    /**
     * Image voxels whose nearest label voxel along {@code axis} is {@code from} to {@code to} (inclusive), as positions
     * along the image axis that lies along it. Every image voxel belongs to exactly one label voxel.
     *
     * @return {first, last}, inclusive; last below first where there are none
     */
    long[] imageVoxelsOf(int axis, int from, int to) {
        if (growsWithImage(axis)) {
            return new long[] {border(axis, from, 1), border(axis, to + 1, 1) - 1};
        }
        return new long[] {border(axis, to + 1, -1) + 1, border(axis, from, -1)};
    }

    /** Going along the image axis in the direction in which label voxels grow, the first that falls in {@code cell} or beyond. */
    private long border(int axis, int cell, int direction) {
        long voxel = (long) Math.floor(imageCoordinate(axis, cell - 0.5));
        while (nearest(axis, voxel) >= cell) {
            voxel -= direction;
        }
        while (nearest(axis, voxel) < cell) {
            voxel += direction;
        }
        return voxel;
    }

    private long nearest(int axis, long imageIndex) {
        return (long) Math.rint(labelCoordinate(axis, imageIndex));
    }

    /** Whether the image axis along a label axis points the same way. */
    boolean growsWithImage(int axis) {
        return imageCoordinate(axis, 1) > imageCoordinate(axis, 0);
    }

    int imageAxisOf(int axis) {
        return imageAxisOf[axis];
    }

    private Point imagePoint(double i, double j, double k) {
        return frame.worldToVoxel().apply(atlasToWorld.apply(i, j, k));
    }

    private double imageCoordinate(int axis, double index) {
        return imagePoint(along(axis, 0, index), along(axis, 1, index), along(axis, 2, index))
                .at(imageAxisOf[axis]);
    }

    private double labelCoordinate(int axis, long imageIndex) {
        double[] middle = {
            Math.floorDiv(frame.image().x(), 2),
            Math.floorDiv(frame.image().y(), 2),
            Math.floorDiv(frame.image().z(), 2)
        };
        middle[imageAxisOf[axis]] = imageIndex;
        return imageToAtlas.apply(middle[0], middle[1], middle[2]).at(axis);
    }

    /** Component {@code component} of a point at {@code index} along {@code axis}, in the middle of the other two. */
    private double along(int axis, int component, double index) {
        return component == axis ? index : Math.floorDiv(atlas.at(component), 2);
    }

    /**
     * Whether an image voxel is longer than a label voxel along some axis; or as long and exactly half a voxel away,
     * where rounding half to even takes every other label voxel.
     */
    private static boolean stepsOver(Affine imageToAtlas, int[] imageAxisOf, boolean isExact) {
        for (int axis = 0; axis < imageAxisOf.length; axis++) {
            double step = Math.abs(imageToAtlas.at(axis, imageAxisOf[axis]));
            double offset = imageToAtlas.at(axis, 3);
            if (step > 1 + TIE || (isExact && step == 1 && offset - Math.floor(offset) == 0.5)) {
                return true;
            }
        }
        return false;
    }

    /** Whether every entry is a multiple of 2^-20 of moderate size, so that sums and products of them are exact. */
    private static boolean isDyadic(Affine affine) {
        for (int i = 0; i < 12; i++) {
            double entry = affine.at(i / 4, i % 4) * DYADIC;
            if (entry != Math.rint(entry) || Math.abs(entry) > DYADIC * DYADIC) {
                return false;
            }
        }
        return true;
    }

    /** For each label axis the image axis along it; empty where any label axis depends on two image axes. */
    private static int[] sharedAxes(Affine imageToAtlas, Extent image) {
        int[] axes = new int[3];
        int seen = 0;
        for (int axis = 0; axis < 3; axis++) {
            int main = 0;
            for (int column = 1; column < 3; column++) {
                if (Math.abs(imageToAtlas.at(axis, column)) > Math.abs(imageToAtlas.at(axis, main))) {
                    main = column;
                }
            }
            double others = 0;
            for (int column = 0; column < 3; column++) {
                others += column == main ? 0 : Math.abs(imageToAtlas.at(axis, column)) * image.at(column);
            }
            if (others > NEGLIGIBLE) {
                return new int[0];
            }
            axes[axis] = main;
            seen |= 1 << main;
        }
        return seen == 7 ? axes : new int[0];
    }
}
