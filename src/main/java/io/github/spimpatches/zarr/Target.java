package io.github.spimpatches.zarr;

/**
 * Where the values of a box go: the array, the byte of the first value, and for each axis the step in bytes and how many
 * values to take. The caller has checked that all of it lies in the array.
 */
@SuppressWarnings("ArrayRecordComponent")
record Target(byte[] bytes, int at, int[] strides, int[] counts) {

    /** A box inside this one: {@code counts} values along each axis from {@code start}. */
    Target part(int[] start, int[] partCounts) {
        int first = at;
        for (int axis = 0; axis < start.length; axis++) {
            first += start[axis] * strides[axis];
        }
        return new Target(bytes, first, strides, partCounts);
    }

    /** The same box with its axes in another order: new axis i is old axis {@code order[i]}. */
    Target inOrder(int[] order) {
        return new Target(bytes, at, pick(strides, order), pick(counts, order));
    }

    static int[] pick(int[] values, int[] order) {
        int[] picked = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            picked[i] = values[order[i]];
        }
        return picked;
    }
}
