package io.github.spimpatches.sampling;

import java.util.Arrays;

/**
 * Along one axis of the label volume: which label voxels a patch's voxels fall in, for a patch centred on each label
 * voxel. Patches of an image with coarse voxels step over some label voxels; those that any patch can fall in are the
 * {@code hits}.
 *
 * @param hits label voxels, ascending
 * @param first for each centre the position in {@code hits} of the first label voxel that its patch falls in; never
 *     decreases (likewise {@code last}, inclusive)
 * @param held whether all of the patch falls in the label volume
 * @param inside whether the patch lies inside the image along this axis
 * @param holdsCentre whether the centre itself is always among what the patch falls in
 */
@SuppressWarnings("ArrayRecordComponent")
record AxisReach(int[] hits, int[] first, int[] last, boolean[] held, boolean[] inside, boolean holdsCentre) {

    /** From label voxels {@code low} to {@code high} of each centre, which may lie outside the volume. */
    static AxisReach of(int[] hits, int[] low, int[] high, boolean[] inside, boolean holdsCentre) {
        int n = low.length;
        int[] first = new int[n];
        int[] last = new int[n];
        boolean[] held = new boolean[n];
        for (int i = 0; i < n; i++) {
            held[i] = low[i] >= 0 && high[i] < n;
            first[i] = Math.min(position(hits, Math.max(low[i], 0)), hits.length - 1);
            last[i] = Math.max(position(hits, Math.min(high[i], n - 1) + 1) - 1, first[i]);
        }
        return new AxisReach(hits, first, last, held, inside, holdsCentre);
    }

    /** The reach of either of two patches that step over nothing, inside where both are. */
    AxisReach union(AxisReach other) {
        int n = first.length;
        int[] low = new int[n];
        int[] high = new int[n];
        boolean[] bothHeld = new boolean[n];
        boolean[] bothInside = new boolean[n];
        for (int i = 0; i < n; i++) {
            low[i] = Math.min(first[i], other.first[i]);
            high[i] = Math.max(last[i], other.last[i]);
            bothHeld[i] = held[i] && other.held[i];
            bothInside[i] = inside[i] && other.inside[i];
        }
        return new AxisReach(hits, low, high, bothHeld, bothInside, true);
    }

    /** The reach of the centre voxel alone, inside where this is: the {@code center} rule. */
    AxisReach centreOnly() {
        int[] self = all(first.length);
        boolean[] held = new boolean[self.length];
        Arrays.fill(held, true);
        return new AxisReach(self, self, self, held, inside, true);
    }

    /** The same reach with every patch inside: the {@code pad} rule. */
    AxisReach everywhere() {
        boolean[] all = new boolean[inside.length];
        Arrays.fill(all, true);
        return new AxisReach(hits, first, last, held, all, holdsCentre);
    }

    /** Whether a patch around a centre is in the image and in the label volume. */
    boolean admits(int centre) {
        return held[centre] && inside[centre];
    }

    /** All label voxels of an axis. */
    static int[] all(int n) {
        int[] all = new int[n];
        for (int i = 0; i < n; i++) {
            all[i] = i;
        }
        return all;
    }

    private static int position(int[] hits, int voxel) {
        int found = Arrays.binarySearch(hits, voxel);
        return found >= 0 ? found : -found - 1;
    }
}
