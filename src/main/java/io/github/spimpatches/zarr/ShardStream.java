package io.github.spimpatches.zarr;

import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;

/**
 * One shard (Zarr v3, {@code sharding_indexed}) written from front to back: all its chunks in C order, then the index. A
 * chunk of zeros is not stored. Fits the metadata that {@link ZarrWriter} writes of an array in shards.
 */
public final class ShardStream {
    private final Sink sink;
    private final ShardTable table;
    private final int chunks;
    private int number;
    private long position;

    /** @param chunks of the shard */
    public ShardStream(Sink sink, int chunks) {
        this.sink = sink;
        this.chunks = chunks;
        this.table = new ShardTable(chunks);
    }

    /** @param values of the next chunk, little endian; not kept */
    public void chunk(byte[] values, Encoder encoder) throws IOException {
        if (!isZero(values)) {
            byte[] encoded = encoder.encode(values);
            sink.write(encoded, 0, encoded.length);
            table.put(number, position, encoded.length);
            position += encoded.length;
        }
        number++;
    }

    /** Writes the index. */
    public void finish() throws IOException {
        if (number != chunks) {
            throw new IllegalStateException(number + " chunks of " + chunks);
        }
        byte[] index = table.bytes();
        sink.write(index, 0, index.length);
    }

    private static boolean isZero(byte[] values) {
        for (byte b : values) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
