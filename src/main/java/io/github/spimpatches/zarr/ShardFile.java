package io.github.spimpatches.zarr;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One shard in the making (Zarr v3, {@code sharding_indexed}) on a local disk: chunks in any order, then the index with
 * its checksum. A shard without a chunk leaves no file.
 */
public final class ShardFile implements Closeable {
    private final Path path;
    private final ShardTable table;
    private int left;
    private FileChannel channel;

    /**
     * @param chunks of a whole shard
     * @param expected chunks of this one that lie inside the array
     */
    public ShardFile(Path path, int chunks, int expected) {
        this.path = path;
        this.table = new ShardTable(chunks);
        this.left = expected;
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
        table.put(number, channel.position(), encoded.length);
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
        writeAll(ByteBuffer.wrap(table.bytes()));
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
