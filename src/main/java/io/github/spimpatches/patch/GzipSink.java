package io.github.spimpatches.patch;

import io.github.spimpatches.config.Settings.Compression;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.Closeable;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses what is written into one gzip member (RFC 1952). The header has no time, no name and no operating system,
 * so that the same bytes in are the same bytes out.
 */
final class GzipSink implements Sink, Closeable {
    private static final int FAST_LEVEL = 1;
    private static final int SMALL_LEVEL = 6;
    private static final byte UNKNOWN_SYSTEM = (byte) 255;

    private final Sink out;
    private final Deflater deflater;
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[1 << 16];
    private long length;

    GzipSink(Sink out, Compression compression) throws IOException {
        this.out = out;
        int level =
                switch (compression) {
                    case FAST -> FAST_LEVEL;
                    case SMALL -> SMALL_LEVEL;
                };
        this.deflater = new Deflater(level, true);
        byte[] header = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, UNKNOWN_SYSTEM};
        out.write(header, 0, header.length);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        crc.update(bytes, offset, count);
        length += count;
        deflater.setInput(bytes, offset, count);
        while (!deflater.needsInput()) {
            int deflated = deflater.deflate(buffer);
            out.write(buffer, 0, deflated);
        }
    }

    /** Writes what is left, and the trailer. */
    void finish() throws IOException {
        deflater.finish();
        while (!deflater.finished()) {
            int deflated = deflater.deflate(buffer);
            out.write(buffer, 0, deflated);
        }
        byte[] trailer = new byte[8];
        for (int i = 0; i < 4; i++) {
            trailer[i] = (byte) (crc.getValue() >>> (8 * i));
            trailer[4 + i] = (byte) (length >>> (8 * i));
        }
        out.write(trailer, 0, trailer.length);
    }

    @Override
    public void close() {
        deflater.end();
    }
}
