package io.github.spimpatches.zarr;

import io.github.spimpatches.codec.Decoder;
import io.github.spimpatches.codec.Slice;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.zarr.CodecSpec.IndexPlace;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * A shard, bound to its shape: a store of inner chunks with an index of (offset, length) pairs at its start or end. Its
 * axes are in the order in which the shard's own chain stores them. Zarr v3 codec {@code sharding_indexed}, version 1.0.
 */
final class ShardStage implements CodecChain.Stage {
    private static final long MOST_ENTRIES = 1 << 26;

    private final int[] innerShape;
    private final int[] grid;
    private final CodecChain inner;
    private final CodecChain index;
    private final IndexPlace place;
    private final StoredType decoded;
    private final long fillBits;
    private final long largest;

    private ShardStage(
            int[] innerShape,
            int[] grid,
            CodecChain inner,
            CodecChain index,
            IndexPlace place,
            ElementType type,
            long fillBits) {
        this.innerShape = innerShape;
        this.grid = grid;
        this.inner = inner;
        this.index = index;
        this.place = place;
        this.decoded = new StoredType(type.decoded(), ByteOrder.LITTLE_ENDIAN);
        this.fillBits = fillBits;
        this.largest = (long) entries() * inner.largestEncodedSize() + index.encodedSize();
    }

    static ShardStage bind(CodecSpec.Sharding spec, ElementType type, long fillBits, int[] shape) {
        int[] innerShape = spec.chunk().stream().mapToInt(Integer::intValue).toArray();
        int[] grid = new int[shape.length];
        int[] indexShape = new int[shape.length + 1];
        boolean fits = innerShape.length == shape.length;
        long entries = 1;
        for (int axis = 0; fits && axis < shape.length; axis++) {
            fits = shape[axis] % innerShape[axis] == 0;
            grid[axis] = shape[axis] / innerShape[axis];
            indexShape[axis] = grid[axis];
            entries *= grid[axis];
            fits &= entries <= MOST_ENTRIES;
        }
        if (!fits) {
            throw new InputProblem("inner chunks of " + Words.by(spec.chunk()) + " do not fill a shard of "
                    + Words.by(Arrays.stream(shape).boxed().toList()));
        }
        indexShape[shape.length] = 2;
        CodecChain index = CodecChain.bind(spec.index(), ElementType.UINT64, 0, indexShape);
        if (index.encodedSize() == Decoder.UNKNOWN) {
            throw new InputProblem("a shard's index of unknown size (" + Words.chain(spec.index())
                    + ") is not supported: \"index_codecs\" must not compress");
        }
        CodecChain inner = CodecChain.bind(spec.inner(), type, fillBits, innerShape);
        return new ShardStage(innerShape, grid, inner, index, spec.place(), type, fillBits);
    }

    /** The shape of the inner chunks. Not copied. */
    int[] innerShape() {
        return innerShape;
    }

    /** Inner chunks along each axis. Not copied. */
    int[] grid() {
        return grid;
    }

    CodecChain inner() {
        return inner;
    }

    IndexPlace indexPlace() {
        return place;
    }

    int indexSize() {
        return Math.toIntExact(index.encodedSize());
    }

    int entries() {
        int entries = 1;
        for (int count : grid) {
            entries *= count;
        }
        return entries;
    }

    /** Where in the index the entry of an inner chunk is: C order over the shard's axes. */
    int entry(int[] chunk) {
        int entry = 0;
        for (int axis = 0; axis < grid.length; axis++) {
            entry = entry * grid[axis] + chunk[axis];
        }
        return entry;
    }

    /**
     * Decodes an index.
     *
     * @param shardSize bytes of the whole shard, which every entry must lie in
     */
    ShardIndex index(Slice encoded, long shardSize) {
        byte[] entries = new byte[entries() * ShardIndex.ENTRY_BYTES];
        int[] counts = new int[grid.length + 1];
        int[] strides = new int[grid.length + 1];
        int stride = 8;
        for (int axis = grid.length; axis >= 0; axis--) {
            counts[axis] = axis == grid.length ? 2 : grid[axis];
            strides[axis] = stride;
            stride *= counts[axis];
        }
        try {
            index.decode(encoded, new Target(entries, 0, strides, counts));
        } catch (InputProblem problem) {
            throw problem.within("the shard's index");
        }
        return new ShardIndex(entries, shardSize, inner.largestEncodedSize());
    }

    @Override
    public long encodedSize() {
        return Decoder.UNKNOWN;
    }

    @Override
    public long largestEncodedSize() {
        return largest;
    }

    @Override
    public boolean isPlain(Target target) {
        return false;
    }

    /** Decodes a whole shard; only where something around it keeps its inner chunks from being read one by one. */
    @Override
    public void decode(Slice encoded, Target target) {
        if (encoded.length() < indexSize()) {
            throw new InputProblem("a shard of " + encoded.length() + " bytes, its index alone has " + indexSize());
        }
        int at = place == IndexPlace.START ? 0 : encoded.length() - indexSize();
        ShardIndex found = index(encoded.part(at, indexSize()), encoded.length());
        int[] chunk = new int[grid.length];
        for (int entry = 0; entry < entries(); entry++) {
            decodeInner(found.span(entry), encoded, chunk, target);
            advance(chunk);
        }
    }

    private void decodeInner(Optional<ShardIndex.Span> span, Slice shard, int[] chunk, Target target) {
        int[] start = new int[grid.length];
        int[] counts = new int[grid.length];
        for (int axis = 0; axis < grid.length; axis++) {
            start[axis] = chunk[axis] * innerShape[axis];
            counts[axis] = Math.min(innerShape[axis], target.counts()[axis] - start[axis]);
            if (counts[axis] <= 0) {
                return;
            }
        }
        Target part = target.part(start, counts);
        if (span.isEmpty()) {
            Scatter.fill(decoded, fillBits, part);
            return;
        }
        inner.decode(shard.part((int) span.get().at(), span.get().length()), part);
    }

    private void advance(int[] chunk) {
        for (int axis = grid.length - 1; axis >= 0; axis--) {
            if (++chunk[axis] < grid[axis]) {
                return;
            }
            chunk[axis] = 0;
        }
    }
}
