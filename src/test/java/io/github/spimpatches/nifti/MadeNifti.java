package io.github.spimpatches.nifti;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPOutputStream;

/** A NIfTI-1 file in the making, little endian: 4 x 3 x 2 int16, voxel n holds n, identity sform; tests spoil it. */
final class MadeNifti {
    private final ByteBuffer bytes = ByteBuffer.allocate(352 + 48).order(ByteOrder.LITTLE_ENDIAN);

    MadeNifti() {
        bytes.putInt(0, 348);
        dims(3, 4, 3, 2, 1, 1, 1, 1);
        bytes.putShort(70, (short) 4);
        bytes.putFloat(80, 1).putFloat(84, 1).putFloat(88, 1);
        bytes.putFloat(108, 352);
        bytes.putShort(254, (short) 1);
        bytes.putFloat(280, 1).putFloat(300, 1).putFloat(320, 1);
        text(344, "n+1");
        for (int n = 0; n < 24; n++) {
            bytes.putShort(352 + 2 * n, (short) n);
        }
    }

    MadeNifti dims(int... dims) {
        for (int i = 0; i < 8; i++) {
            bytes.putShort(40 + 2 * i, (short) dims[i]);
        }
        return this;
    }

    MadeNifti datatype(int code) {
        return putShort(70, code);
    }

    MadeNifti putShort(int at, int value) {
        bytes.putShort(at, (short) value);
        return this;
    }

    MadeNifti putFloat(int at, double value) {
        bytes.putFloat(at, (float) value);
        return this;
    }

    MadeNifti putInt(int at, int value) {
        bytes.putInt(at, value);
        return this;
    }

    MadeNifti putLong(int at, long value) {
        bytes.putLong(at, value);
        return this;
    }

    MadeNifti text(int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            bytes.put(at + i, (byte) text.charAt(i));
        }
        return this;
    }

    byte[] bytes() {
        return bytes.array().clone();
    }

    byte[] gzip() {
        return gzip(bytes());
    }

    static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
