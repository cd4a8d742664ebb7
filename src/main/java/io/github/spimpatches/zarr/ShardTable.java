package io.github.spimpatches.zarr;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** The index of a shard in the making: offset and length of each chunk, C order. */
final class ShardTable {
    /** Offset and length of a chunk that is not stored. */
    private static final long ABSENT = -1;

    private final long[] index;

    /** @param chunks of a whole shard */
    ShardTable(int chunks) {
        index = new long[2 * chunks];
        Arrays.fill(index, ABSENT);
    }

    void put(int number, long offset, long length) {
        index[2 * number] = offset;
        index[2 * number + 1] = length;
    }

    /** As the shard's end has it: little endian, with its checksum. */
    byte[] bytes() {
        ByteBuffer bytes =
                ByteBuffer.allocate(index.length * Long.BYTES + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : index) {
            bytes.putLong(value);
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, bytes.position());
        bytes.putInt((int) crc.getValue());
        return bytes.array();
    }
}
