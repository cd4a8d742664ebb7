package io.github.spimpatches.manifest;

import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A Parquet file as Parquet's reader asks for it. A store that fails is an {@link UncheckedIOException}, to be told from a
 * file that is no such table.
 */
record StoredParquet(Location file, long size, Range range) implements InputFile {
    private static final int BLOCK = 4 << 20;

    /** A file of which a block is in memory at a time; one of a single block is one request. */
    static StoredParquet in(Storage storage, Location file, long size) {
        return new StoredParquet(file, size, (at, length) -> storage.read(file, at, length));
    }

    /** A file that was read. */
    static StoredParquet of(Location file, byte[] bytes) {
        return new StoredParquet(
                file, bytes.length, (at, length) -> Arrays.copyOfRange(bytes, (int) at, (int) at + length));
    }

    /** Exactly that much of the file, from there on. */
    interface Range {
        byte[] read(long at, int length) throws IOException;
    }

    @Override
    public long getLength() {
        return size;
    }

    @Override
    public SeekableInputStream newStream() {
        Blocks blocks = new Blocks();
        return new DelegatingSeekableInputStream(blocks) {
            @Override
            public long getPos() {
                return blocks.position;
            }

            @Override
            public void seek(long position) {
                blocks.position = position;
            }
        };
    }

    @Override
    public String toString() {
        return file.uri();
    }

    private final class Blocks extends InputStream {
        private byte[] block = {};
        private long start;
        private long position;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            if (position < 0 || position >= size) {
                return -1;
            }
            if (position < start || position >= start + block.length) {
                start = position / BLOCK * BLOCK;
                block = fetched((int) Math.min(BLOCK, size - start));
            }
            int at = (int) (position - start);
            int count = Math.min(length, block.length - at);
            System.arraycopy(block, at, into, offset, count);
            position += count;
            return count;
        }

        private byte[] fetched(int length) {
            try {
                return range.read(start, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
