package io.github.spimpatches.zarr;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * One shard in the making (Zarr v3, {@code sharding_indexed}) on a local disk: chunks in any order, then the index with
 * its checksum. A shard without a chunk leaves no file.
 */
public final class ShardFile implements Closeable {
    /** Offset and length of a chunk that is not stored. */
    private static final long ABSENT = -1;

    private final Path path;
    private final long[] index;
    private int left;
    private FileChannel channel;

    /**
     * @param chunks of a whole shard
     * @param expected chunks of this one that lie inside the array
     */
    public ShardFile(Path path, int chunks, int expected) {
        this.path = path;
        this.index = new long[2 * chunks];
        this.left = expected;
        Arrays.fill(index, ABSENT);
    }

    /** Notes that a chunk is all fill. */
    public void skip() {
        left--;
    }

    /** @param number of the chunk within the shard, C order */
    public void write(int number, byte[] encoded) throws IOException {
        if (channel == null) {
            Files.createDirectories(path.getParent());
            channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
        index[2 * number] = channel.position();
        index[2 * number + 1] = encoded.length;
        writeAll(ByteBuffer.wrap(encoded));
        left--;
    }

    /** Whether every expected chunk has come. */
    public boolean isWhole() {
        return left == 0;
    }

    /** Writes the index and closes. */
    public void finish() throws IOException {
        if (channel == null) {
            return;
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(index.length * Long.BYTES + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : index) {
            bytes.putLong(value);
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, bytes.position());
        bytes.putInt((int) crc.getValue()).flip();
        writeAll(bytes);
        close();
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
