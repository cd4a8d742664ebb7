package io.github.spimpatches.zarr;

import io.github.spimpatches.codec.Decoder;
import java.nio.ByteOrder;
import java.util.List;

/** One codec as metadata state it, not yet bound to a shape. In the order of encoding. */
sealed interface CodecSpec {

    /** The codec as {@code inspect} shows it. */
    String words();

    /** Array to array: stored axis i is the array's axis {@code order[i]}. */
    record Transpose(List<Integer> order) implements CodecSpec {
        @Override
        public String words() {
            return "transpose" + order;
        }
    }

    /** Array to array: a filter on the numbers, in the order in which they are stored. */
    record Filter(String name, FilterMaker maker) implements CodecSpec {
        @Override
        public String words() {
            return name;
        }
    }

    /** Makes the filter once it is known how the numbers that it decodes from lie in bytes. */
    interface FilterMaker {
        Decoder make(ByteOrder encodedOrder);
    }

    /** Array to bytes: the numbers one after the other. */
    record Numbers(ByteOrder order) implements CodecSpec {
        @Override
        public String words() {
            return order == ByteOrder.LITTLE_ENDIAN ? "little endian" : "big endian";
        }
    }

    /** Array to bytes: a shard, which is a store of inner chunks with an index of their places. */
    record Sharding(List<Integer> chunk, List<CodecSpec> inner, List<CodecSpec> index, IndexPlace place)
            implements CodecSpec {
        @Override
        public String words() {
            return "shards of " + Words.by(chunk) + " (" + Words.chain(inner) + ")";
        }
    }

    /** Where a shard's index is. */
    enum IndexPlace {
        START,
        END
    }

    /** Bytes to bytes. */
    record Step(String words, Decoder decoder) implements CodecSpec {}
}
