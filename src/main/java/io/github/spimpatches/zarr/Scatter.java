package io.github.spimpatches.zarr;

import io.github.spimpatches.codec.Slice;
import java.nio.ByteOrder;

/**
 * Copies values that lie one after the other (C order) to where a {@link Target} wants them, little endian: transposing,
 * swapping bytes and widening halves in the same single pass.
 */
final class Scatter {
    private static final int TILE = 16;
    private static final long EVEN_BYTES = 0x00ff00ff00ff00ffL;

    private final StoredType stored;
    private final int[] shape;
    private final int sourceBytes;
    private final int targetBytes;

    /** @param shape the values' box, in the order in which they lie */
    Scatter(StoredType stored, int[] shape) {
        this.stored = stored;
        this.shape = shape.clone();
        this.sourceBytes = stored.type().bytes();
        this.targetBytes = stored.type().decoded().bytes();
    }

    /** Whether the target takes exactly the bytes as they are, so that a decoder may write them there itself. */
    boolean isPlain(Target target) {
        if (!isCopy()) {
            return false;
        }
        int stride = targetBytes;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            boolean isInPlace = shape[axis] == 1 || target.strides()[axis] == stride;
            if (target.counts()[axis] != shape[axis] || !isInPlace) {
                return false;
            }
            stride *= shape[axis];
        }
        return true;
    }

    /** Copies the values; axes of the target are in the order in which the values lie. */
    void copy(Slice values, Target target) {
        int rank = shape.length;
        int[] counts = new int[rank + 1];
        int[] from = new int[rank + 1];
        int[] to = new int[rank + 1];
        int axes = 0;
        int stride = sourceBytes;
        // From the fastest axis on; an axis that continues the one before it is merged into it.
        for (int axis = rank - 1; axis >= 0; axis--) {
            int count = target.counts()[axis];
            int step = target.strides()[axis];
            boolean continues =
                    axes > 0 && from[axes - 1] * counts[axes - 1] == stride && to[axes - 1] * counts[axes - 1] == step;
            if (continues) {
                counts[axes - 1] *= count;
            } else if (shape[axis] > 1 || count != 1) {
                counts[axes] = count;
                from[axes] = stride;
                to[axes] = step;
                axes++;
            }
            stride *= shape[axis];
        }
        if (axes == 0) {
            counts[0] = 1;
            from[0] = sourceBytes;
            to[0] = targetBytes;
            axes = 1;
        }
        int across = fastestOfTarget(axes, to);
        new Loops(counts, from, to, across, values.bytes(), target.bytes())
                .loop(axes - 1, values.offset(), target.at());
    }

    private static int fastestOfTarget(int axes, int[] to) {
        int fastest = 0;
        for (int axis = 1; axis < axes; axis++) {
            if (to[axis] < to[fastest]) {
                fastest = axis;
            }
        }
        return fastest;
    }

    /** Fills the target with one value, given by its raw bits in the decoded type. */
    static void fill(StoredType decoded, long bits, Target target) {
        fill(decoded, bits, target, 0, target.at());
    }

    private static void fill(StoredType decoded, long bits, Target target, int axis, int at) {
        if (axis == target.counts().length) {
            decoded.putBits(target.bytes(), at, bits);
            return;
        }
        for (int i = 0; i < target.counts()[axis]; i++) {
            fill(decoded, bits, target, axis + 1, at + i * target.strides()[axis]);
        }
    }

    private boolean isCopy() {
        return stored.type() != ElementType.FLOAT16 && stored.isLittleEndian();
    }

    /**
     * The loops of one copy, axis 0 being the fastest in the source. Where another axis is the fastest in the target, the
     * two are walked in square tiles: reading along one and writing along the other would otherwise use one value of each
     * cache line, and have lost the line before its next value is due.
     */
    private final class Loops {
        private final int[] counts;
        private final int[] from;
        private final int[] to;
        private final int across;
        private final byte[] source;
        private final byte[] target;

        Loops(int[] counts, int[] from, int[] to, int across, byte[] source, byte[] target) {
            this.counts = counts;
            this.from = from;
            this.to = to;
            this.across = across;
            this.source = source;
            this.target = target;
        }

        void loop(int axis, int sourceAt, int targetAt) {
            if (axis == 0) {
                tiles(sourceAt, targetAt);
                return;
            }
            if (axis == across) {
                loop(axis - 1, sourceAt, targetAt);
                return;
            }
            int in = sourceAt;
            int out = targetAt;
            for (int i = 0; i < counts[axis]; i++) {
                loop(axis - 1, in, out);
                in += from[axis];
                out += to[axis];
            }
        }

        private void tiles(int sourceAt, int targetAt) {
            if (across == 0) {
                run(counts[0], source, sourceAt, from[0], target, targetAt, to[0]);
                return;
            }
            for (int j = 0; j < counts[across]; j += TILE) {
                int rows = Math.min(TILE, counts[across] - j);
                for (int i = 0; i < counts[0]; i += TILE) {
                    int length = Math.min(TILE, counts[0] - i);
                    int in = sourceAt + j * from[across] + i * from[0];
                    int out = targetAt + j * to[across] + i * to[0];
                    for (int row = 0; row < rows; row++) {
                        run(length, source, in, from[0], target, out, to[0]);
                        in += from[across];
                        out += to[across];
                    }
                }
            }
        }
    }

    private void run(int count, byte[] source, int sourceAt, int from, byte[] target, int targetAt, int to) {
        if (isCopy() && from == sourceBytes && to == targetBytes) {
            System.arraycopy(source, sourceAt, target, targetAt, count * sourceBytes);
            return;
        }
        boolean little = stored.order() == ByteOrder.LITTLE_ENDIAN;
        int swapped = 0;
        if (!little && stored.type() != ElementType.FLOAT16 && from == sourceBytes && to == targetBytes) {
            swapped = swapWords(count, source, sourceAt, target, targetAt);
        }
        copyEach(count - swapped, little, source, sourceAt + swapped * from, from, target, targetAt + swapped * to, to);
    }

    /** Swaps the bytes of values that lie side by side, eight bytes at a time; returns how many values that were. */
    private int swapWords(int count, byte[] source, int sourceAt, byte[] target, int targetAt) {
        int whole = count * sourceBytes & -Long.BYTES;
        for (int i = 0; i < whole; i += Long.BYTES) {
            long word = (long) StoredType.LONGS_LITTLE.get(source, sourceAt + i);
            long swapped =
                    switch (sourceBytes) {
                        case 2 -> (word >>> 8 & EVEN_BYTES) | (word & EVEN_BYTES) << 8;
                        case 4 -> Long.rotateLeft(Long.reverseBytes(word), Integer.SIZE);
                        default -> Long.reverseBytes(word);
                    };
            StoredType.LONGS_LITTLE.set(target, targetAt + i, swapped);
        }
        return whole / sourceBytes;
    }

    private void copyEach(
            int count, boolean little, byte[] source, int sourceAt, int from, byte[] target, int targetAt, int to) {
        int in = sourceAt;
        int out = targetAt;
        switch (stored.type()) {
            case BOOL, INT8, UINT8 -> {
                for (int i = 0; i < count; i++, in += from, out += to) {
                    target[out] = source[in];
                }
            }
            case INT16, UINT16 -> {
                if (little) {
                    for (int i = 0; i < count; i++, in += from, out += to) {
                        StoredType.SHORTS_LITTLE.set(target, out, (short) StoredType.SHORTS_LITTLE.get(source, in));
                    }
                } else {
                    for (int i = 0; i < count; i++, in += from, out += to) {
                        StoredType.SHORTS_LITTLE.set(target, out, (short) StoredType.SHORTS_BIG.get(source, in));
                    }
                }
            }
            case INT32, UINT32, FLOAT32 -> {
                if (little) {
                    for (int i = 0; i < count; i++, in += from, out += to) {
                        StoredType.INTS_LITTLE.set(target, out, (int) StoredType.INTS_LITTLE.get(source, in));
                    }
                } else {
                    for (int i = 0; i < count; i++, in += from, out += to) {
                        StoredType.INTS_LITTLE.set(target, out, (int) StoredType.INTS_BIG.get(source, in));
                    }
                }
            }
            case INT64, UINT64, FLOAT64 -> {
                if (little) {
                    for (int i = 0; i < count; i++, in += from, out += to) {
                        StoredType.LONGS_LITTLE.set(target, out, (long) StoredType.LONGS_LITTLE.get(source, in));
                    }
                } else {
                    for (int i = 0; i < count; i++, in += from, out += to) {
                        StoredType.LONGS_LITTLE.set(target, out, (long) StoredType.LONGS_BIG.get(source, in));
                    }
                }
            }
            case FLOAT16 -> {
                for (int i = 0; i < count; i++, in += from, out += to) {
                    float value = HalfFloat.toFloat((short) stored.bits(source, in));
                    StoredType.INTS_LITTLE.set(target, out, Float.floatToRawIntBits(value));
                }
            }
        }
    }
}
