package io.github.spimpatches.zarr;

import io.github.spimpatches.problem.InputProblem;
import java.nio.ByteOrder;
import java.util.Optional;

/** A shard's decoded index. An entry is checked against the shard's size when it is asked for. */
final class ShardIndex {
    static final int ENTRY_BYTES = 16;

    private static final StoredType NUMBERS = new StoredType(ElementType.UINT64, ByteOrder.LITTLE_ENDIAN);
    private static final long MISSING = -1;

    private final byte[] entries;
    private final long shardSize;
    private final int largestChunk;

    /** Bytes of the shard: {@code length} from {@code at}. */
    record Span(long at, int length) {}

    /** @param entries pairs of offset and length, little endian; not copied */
    ShardIndex(byte[] entries, long shardSize, int largestChunk) {
        this.entries = entries;
        this.shardSize = shardSize;
        this.largestChunk = largestChunk;
    }

    /** Bytes that this holds in memory. */
    int weight() {
        return entries.length;
    }

    /**
     * Where an inner chunk lies in its shard; empty where the shard does not hold it.
     *
     * @throws InputProblem where the entry points outside the shard or claims more than any chunk needs
     */
    Optional<Span> span(int entry) {
        long at = NUMBERS.bits(entries, entry * ENTRY_BYTES);
        long length = NUMBERS.bits(entries, entry * ENTRY_BYTES + 8);
        if (at == MISSING && length == MISSING) {
            return Optional.empty();
        }
        boolean isInside = at >= 0 && length >= 0 && length <= shardSize && at <= shardSize - length;
        if (!isInside || length > largestChunk) {
            String expected = isInside ? "an inner chunk has at most " + largestChunk : "the shard has " + shardSize;
            throw new InputProblem("entry " + entry + " of the shard's index points at "
                    + Long.toUnsignedString(length) + " bytes from byte " + Long.toUnsignedString(at) + ", "
                    + expected);
        }
        return Optional.of(new Span(at, (int) length));
    }
}
