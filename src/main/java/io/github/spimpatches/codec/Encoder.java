package io.github.spimpatches.codec;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** The few codecs that our own writer needs: same input, same bytes. */
public enum Encoder {
    NONE("none") {
        @Override
        public byte[] encode(byte[] bytes) {
            return bytes.clone();
        }
    },
    ZLIB("zlib") {
        @Override
        public byte[] encode(byte[] bytes) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2 + 64);
            deflate(new Deflater(LEVEL), bytes, out);
            return out.toByteArray();
        }
    },
    GZIP("gzip") {
        @Override
        public byte[] encode(byte[] bytes) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2 + 64);
            // No name and no time, so that the same input gives the same bytes.
            out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 255});
            deflate(new Deflater(LEVEL, true), bytes, out);
            CRC32 crc = new CRC32();
            crc.update(bytes);
            writeInt(out, (int) crc.getValue());
            writeInt(out, bytes.length);
            return out.toByteArray();
        }
    },
    ZSTD("zstd") {
        @Override
        public byte[] encode(byte[] bytes) {
            return Zstd.compress(bytes, LEVEL);
        }
    };

    private static final int LEVEL = 1;

    private final String word;

    Encoder(String word) {
        this.word = word;
    }

    /** The codec's name in Zarr metadata. */
    public String word() {
        return word;
    }

    /** Compression level, as Zarr metadata records it. */
    public int level() {
        return LEVEL;
    }

    public abstract byte[] encode(byte[] bytes);

    private static void deflate(Deflater deflater, byte[] bytes, ByteArrayOutputStream out) {
        try {
            deflater.setInput(bytes);
            deflater.finish();
            byte[] buffer = new byte[1 << 16];
            while (!deflater.finished()) {
                int length = deflater.deflate(buffer);
                out.write(buffer, 0, length);
            }
        } finally {
            deflater.end();
        }
    }

    private static void writeInt(ByteArrayOutputStream out, int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(value >>> shift);
        }
    }
}
