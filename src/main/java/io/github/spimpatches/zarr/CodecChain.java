package io.github.spimpatches.zarr;

import io.github.spimpatches.codec.ChecksumDecoder;
import io.github.spimpatches.codec.Decoder;
import io.github.spimpatches.codec.Slice;
import io.github.spimpatches.codec.TooLittleRoom;
import io.github.spimpatches.problem.InputProblem;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An array's codecs, bound to the type, fill value and shape of one chunk: any number of array-to-array codecs (folded
 * into an order of axes and into filters), one array-to-bytes codec (plain numbers, or a shard), any number of
 * bytes-to-bytes codecs. Binding checks everything; what comes out is immutable and knows the size of every stage.
 */
final class CodecChain {
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    /** Room that any compressor may need more than its input, beside a quarter of it. */
    private static final long SLACK = 1 << 16;

    private final int[] order;
    private final Stage stage;
    private final List<Decoder> steps;
    /** What comes out of each step, decoding: exact, or Decoder.UNKNOWN. */
    private final long[] sizes;

    private final long[] largestSizes;
    private final long encodedSize;
    private final long largestEncodedSize;

    private CodecChain(int[] order, Stage stage, List<Decoder> steps) {
        this.order = order;
        this.stage = stage;
        this.steps = List.copyOf(steps);
        this.sizes = new long[steps.size()];
        this.largestSizes = new long[steps.size()];
        long size = stage.encodedSize();
        long largest = stage.largestEncodedSize();
        for (int i = 0; i < steps.size(); i++) {
            sizes[i] = size;
            largestSizes[i] = largest;
            size = size == Decoder.UNKNOWN ? size : steps.get(i).encodedSize(size);
            long known = steps.get(i).encodedSize(largest);
            largest = known == Decoder.UNKNOWN ? largest + largest / 4 + SLACK : known;
        }
        this.encodedSize = size;
        this.largestEncodedSize = largest;
    }

    /** The array-to-bytes codec: what it holds lies in the order of its own axes. */
    interface Stage {
        /** In bytes, or {@link Decoder#UNKNOWN}. */
        long encodedSize();

        long largestEncodedSize();

        boolean isPlain(Target target);

        void decode(Slice encoded, Target target);
    }

    /**
     * Binds specs to a chunk.
     *
     * @param shape of the chunk
     * @param fillBits raw bits of the fill value, in the decoded type
     * @throws InputProblem where they do not fit together: a clause without its object
     */
    static CodecChain bind(List<CodecSpec> specs, ElementType type, long fillBits, int[] shape) {
        int[] order = IntStream.range(0, shape.length).toArray();
        List<CodecSpec.Filter> filters = new ArrayList<>();
        List<Decoder> steps = new ArrayList<>();
        Stage stage = null;
        for (CodecSpec spec : specs) {
            boolean isForArrays = !(spec instanceof CodecSpec.Step);
            if (isForArrays == (stage != null)) {
                throw new InputProblem("the codec \"" + spec.words() + "\" stands at the wrong place in \"codecs\""
                        + " (array codecs, then one of bytes or sharding_indexed, then byte codecs)");
            }
            if (spec instanceof CodecSpec.Transpose transpose) {
                if (transpose.order().size() != shape.length || !filters.isEmpty()) {
                    throw new InputProblem("the codec transpose" + transpose.order() + " does not fit an array of "
                            + shape.length + " axes" + (filters.isEmpty() ? "" : " after a filter"));
                }
                order = Target.pick(
                        order,
                        transpose.order().stream().mapToInt(Integer::intValue).toArray());
            } else if (spec instanceof CodecSpec.Filter filter) {
                filters.add(filter);
            } else if (spec instanceof CodecSpec.Numbers numbers) {
                steps.addAll(bindFilters(filters, numbers.order()));
                ByteOrder stored = filters.isEmpty() ? numbers.order() : ByteOrder.LITTLE_ENDIAN;
                stage = new NumbersStage(new StoredType(type, stored), Target.pick(shape, order));
            } else if (spec instanceof CodecSpec.Sharding sharding) {
                if (!filters.isEmpty()) {
                    throw new InputProblem(
                            "the filter \"" + filters.get(0).words() + "\" before sharding_indexed is not supported");
                }
                stage = ShardStage.bind(sharding, type, fillBits, Target.pick(shape, order));
            } else if (spec instanceof CodecSpec.Step step) {
                steps.add(step.decoder());
            }
        }
        if (stage == null) {
            throw new InputProblem("\"codecs\" has neither bytes nor sharding_indexed");
        }
        return new CodecChain(order, stage, steps);
    }

    /** Filters encode to numbers, which lie in the order of "bytes" only after the last of them. */
    private static List<Decoder> bindFilters(List<CodecSpec.Filter> filters, ByteOrder bytes) {
        List<Decoder> bound = new ArrayList<>();
        for (int i = 0; i < filters.size(); i++) {
            boolean isLast = i == filters.size() - 1;
            bound.add(filters.get(i).maker().make(isLast ? bytes : ByteOrder.LITTLE_ENDIAN));
        }
        return bound;
    }

    /** Bytes of the encoded chunk, or {@link Decoder#UNKNOWN}. */
    long encodedSize() {
        return encodedSize;
    }

    /** No undamaged encoded chunk is longer; at most what one Java array holds. */
    int largestEncodedSize() {
        return (int) Math.min(LARGEST_ARRAY, largestEncodedSize);
    }

    /** Stored axis i is the chunk's axis {@code order()[i]}. Not copied. */
    int[] order() {
        return order;
    }

    /** The shard whose inner chunks can be read one by one; empty where the chunk must be decoded as a whole. */
    Optional<ShardStage> addressableShard() {
        return steps.isEmpty() && stage instanceof ShardStage shard ? Optional.of(shard) : Optional.empty();
    }

    /**
     * Decodes one chunk.
     *
     * @param target axes in the chunk's own order
     * @throws InputProblem where the bytes are damaged: a clause without its object and full stop
     */
    void decode(Slice encoded, Target target) {
        Target stored = target.inOrder(order);
        boolean isPlain = stage.isPlain(stored);
        Slice current = encoded;
        for (int i = steps.size() - 1; i >= 0; i--) {
            Decoder step = steps.get(i);
            long size = sizes[i];
            if (step instanceof ChecksumDecoder checksum) {
                current = checksum.verified(current);
                if (size != Decoder.UNKNOWN && current.length() != size) {
                    throw wrongSize(current.length(), size, step.name());
                }
            } else if (i == 0 && isPlain) {
                step.decodeExactly(current, stored.bytes(), stored.at(), (int) size);
                return;
            } else if (size != Decoder.UNKNOWN) {
                byte[] decoded = new byte[Math.toIntExact(size)];
                step.decodeExactly(current, decoded, 0, decoded.length);
                current = Slice.of(decoded);
            } else {
                current = decodeGrowing(step, current, (int) Math.min(LARGEST_ARRAY, largestSizes[i]));
            }
        }
        stage.decode(current, stored);
    }

    /**
     * Of some sizes only a bound is known, and for shards of many small chunks it lies far above what they ever have: room
     * grows with what is there.
     */
    private static Slice decodeGrowing(Decoder step, Slice encoded, int largest) {
        int room = (int) Math.min(largest, 2L * encoded.length() + SLACK);
        while (true) {
            byte[] decoded = new byte[room];
            try {
                return new Slice(decoded, 0, step.decode(encoded, decoded, 0, room));
            } catch (InputProblem problem) {
                if (room == largest || !TooLittleRoom.isBehind(problem)) {
                    throw problem;
                }
                room = (int) Math.min(largest, 4L * room);
            }
        }
    }

    static InputProblem wrongSize(long found, long expected, String how) {
        return new InputProblem(found + " bytes decoded, " + expected + " expected (" + how + ")");
    }

    /** Plain numbers, one after the other. */
    private static final class NumbersStage implements Stage {
        private final Scatter scatter;
        private final long size;

        NumbersStage(StoredType stored, int[] shape) {
            this.scatter = new Scatter(stored, shape);
            long bytes = stored.type().bytes();
            for (int length : shape) {
                bytes *= length;
            }
            this.size = bytes;
        }

        @Override
        public long encodedSize() {
            return size;
        }

        @Override
        public long largestEncodedSize() {
            return size;
        }

        @Override
        public boolean isPlain(Target target) {
            return scatter.isPlain(target);
        }

        @Override
        public void decode(Slice encoded, Target target) {
            if (encoded.length() != size) {
                throw wrongSize(encoded.length(), size, "raw");
            }
            scatter.copy(encoded, target);
        }
    }
}
