package io.github.spimpatches.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Our deflate streams, and zlib's reading of them. */
final class Deflated {
    private Deflated() {}

    /** The stream of bytes written at once. */
    static byte[] of(byte[] bytes, int valueBytes) {
        return inPieces(bytes, valueBytes, Math.max(1, bytes.length));
    }

    /** The stream of bytes written so many at a time. */
    static byte[] inPieces(byte[] bytes, int valueBytes, int piece) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            DeflateEncoder encoder = new DeflateEncoder(valueBytes, out::write);
            for (int at = 0; at < bytes.length; at += piece) {
                encoder.write(bytes, at, Math.min(piece, bytes.length - at));
            }
            encoder.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** What zlib makes of a stream, which must end with its last byte and give so many bytes. */
    static byte[] inflate(byte[] stream, int size) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(stream);
            byte[] bytes = new byte[size + 1];
            int length = 0;
            while (!inflater.finished()) {
                int inflated = inflater.inflate(bytes, length, bytes.length - length);
                assertThat(inflated > 0 || inflater.finished())
                        .as("%d of %d bytes inflated", length, size)
                        .isTrue();
                length += inflated;
            }
            assertThat(inflater.getRemaining()).as("bytes after the stream").isZero();
            assertThat(length).isEqualTo(size);
            return Arrays.copyOf(bytes, size);
        } finally {
            inflater.end();
        }
    }
}
