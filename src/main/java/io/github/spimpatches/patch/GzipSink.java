package io.github.spimpatches.patch;

import io.github.spimpatches.codec.DeflateEncoder;
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
public final class GzipSink implements Sink, Closeable {
    private static final byte UNKNOWN_SYSTEM = (byte) 255;

    private final Sink out;
    private final Body body;
    private final CRC32 crc = new CRC32();
    private long length;

    /** @param voxelBytes bytes of one voxel; what comes before the voxels is a multiple of it long */
    public GzipSink(Sink out, Compression compression, int voxelBytes) throws IOException {
        this.out = out;
        this.body = switch (compression) {
            case FAST -> new Fast(voxelBytes, out);
            case SMALL -> new Small(out);
        };
        byte[] header = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, UNKNOWN_SYSTEM};
        out.write(header, 0, header.length);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        crc.update(bytes, offset, count);
        length += count;
        body.write(bytes, offset, count);
    }

    /** Writes what is left, and the trailer. */
    public void finish() throws IOException {
        body.finish();
        byte[] trailer = new byte[8];
        for (int i = 0; i < 4; i++) {
            trailer[i] = (byte) (crc.getValue() >>> (8 * i));
            trailer[4 + i] = (byte) (length >>> (8 * i));
        }
        out.write(trailer, 0, trailer.length);
    }

    @Override
    public void close() {
        body.close();
    }

    /** The deflate stream between header and trailer. */
    private interface Body extends Sink {
        void finish() throws IOException;

        void close();
    }

    private static final class Fast implements Body {
        private final DeflateEncoder encoder;

        Fast(int voxelBytes, Sink out) {
            encoder = new DeflateEncoder(voxelBytes, out::write);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            encoder.write(bytes, offset, count);
        }

        @Override
        public void finish() throws IOException {
            encoder.finish();
        }

        @Override
        public void close() {
            // Nothing but memory.
        }
    }

    private static final class Small implements Body {
        private static final int LEVEL = 6;

        private final Deflater deflater = new Deflater(LEVEL, true);
        private final byte[] buffer = new byte[1 << 16];
        private final Sink out;

        Small(Sink out) {
            this.out = out;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            deflater.setInput(bytes, offset, count);
            while (!deflater.needsInput()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
        }

        @Override
        public void finish() throws IOException {
            deflater.finish();
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
        }

        @Override
        public void close() {
            deflater.end();
        }
    }
}
