package io.github.spimpatches.sampling;

/**
 * Along one axis of the label volume: for a patch centred on voxel {@code i}, the label voxels {@code first[i]} to {@code
 * last[i]} (inclusive; may lie outside the volume) in which its voxels fall, and whether the patch lies inside the
 * image along that axis. Both ends never decrease with {@code i}.
 */
@SuppressWarnings("ArrayRecordComponent")
record AxisReach(int[] first, int[] last, boolean[] inside) {

    /** The reach of either of two patches, inside where both are. */
    AxisReach union(AxisReach other) {
        int n = first.length;
        int[] low = new int[n];
        int[] high = new int[n];
        boolean[] both = new boolean[n];
        for (int i = 0; i < n; i++) {
            low[i] = Math.min(first[i], other.first[i]);
            high[i] = Math.max(last[i], other.last[i]);
            both[i] = inside[i] && other.inside[i];
        }
        return new AxisReach(low, high, both);
    }

    /** The reach of the centre voxel alone, inside where this is: the {@code center} rule. */
    AxisReach centreOnly() {
        int[] self = new int[first.length];
        for (int i = 0; i < self.length; i++) {
            self[i] = i;
        }
        return new AxisReach(self, self, inside);
    }

    /** The same reach with every patch inside: the {@code pad} rule. */
    AxisReach everywhere() {
        boolean[] all = new boolean[inside.length];
        java.util.Arrays.fill(all, true);
        return new AxisReach(first, last, all);
    }
}
