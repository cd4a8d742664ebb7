package io.github.spimpatches.zarr;

import io.github.spimpatches.codec.Slice;
import java.nio.ByteOrder;

/**
 * Copies values that lie one after the other (C order) to where a {@link Target} wants them, little endian: transposing,
 * swapping bytes and widening halves in the same single pass.
 */
final class Scatter {
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
        loop(axes - 1, counts, from, to, values.bytes(), values.offset(), target.bytes(), target.at());
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

    private void loop(
            int axis, int[] counts, int[] from, int[] to, byte[] source, int sourceAt, byte[] target, int targetAt) {
        if (axis == 0) {
            run(counts[0], source, sourceAt, from[0], target, targetAt, to[0]);
            return;
        }
        int in = sourceAt;
        int out = targetAt;
        for (int i = 0; i < counts[axis]; i++) {
            loop(axis - 1, counts, from, to, source, in, target, out);
            in += from[axis];
            out += to[axis];
        }
    }

    private void run(int count, byte[] source, int sourceAt, int from, byte[] target, int targetAt, int to) {
        if (isCopy() && from == sourceBytes && to == targetBytes) {
            System.arraycopy(source, sourceAt, target, targetAt, count * sourceBytes);
            return;
        }
        boolean little = stored.order() == ByteOrder.LITTLE_ENDIAN;
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
