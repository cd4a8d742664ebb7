package io.github.spimpatches.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.spimpatches.storage.Storage.Body;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * A text in memory, a long one deflated: the tables of a large run say much again and again.
 *
 * @param bytes UTF-8, deflated where {@code isDeflated}
 * @param length bytes of the text itself
 */
@SuppressWarnings("ArrayRecordComponent")
record PackedText(byte[] bytes, boolean isDeflated, long length) implements Serializable {
    private static final int BLOCK = 1 << 16;

    static PackedText of(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return new PackedText(bytes, false, bytes.length);
    }

    /** @param body writes the text, which is never in memory whole */
    static PackedText of(Body body) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        long[] length = {0};
        try (DeflaterOutputStream deflating = new DeflaterOutputStream(packed)) {
            body.writeTo((bytes, offset, count) -> {
                deflating.write(bytes, offset, count);
                length[0] += count;
            });
        }
        return new PackedText(packed.toByteArray(), true, length[0]);
    }

    void writeTo(Sink sink) throws IOException {
        if (!isDeflated) {
            sink.write(bytes, 0, bytes.length);
            return;
        }
        byte[] block = new byte[BLOCK];
        try (InputStream text = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
            for (int count = text.read(block); count >= 0; count = text.read(block)) {
                sink.write(block, 0, count);
            }
        }
    }
}
