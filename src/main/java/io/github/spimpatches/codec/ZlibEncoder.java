package io.github.spimpatches.codec;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.Adler32;

/**
 * Compresses voxels into a zlib stream (RFC 1950) around what {@link DeflateEncoder} makes. Used by one thread at a time,
 * for any number of streams one after another; the same bytes give the same stream.
 */
public final class ZlibEncoder {
    /** Deflate with a window of 32 kB, at a fast level; the two bytes are a multiple of 31. */
    private static final byte[] HEADER = {0x78, 0x5e};

    private byte[] stream = new byte[1 << 16];
    private int length;

    /**
     * @param valueBytes bytes of a voxel: 1, 2, 4 or 8
     * @return a stream of its own
     */
    public byte[] encode(byte[] voxels, int valueBytes) throws IOException {
        return encode(voxels, 0, voxels.length, valueBytes);
    }

    /** The same of a part of an array. */
    public byte[] encode(byte[] voxels, int from, int count, int valueBytes) throws IOException {
        length = 0;
        append(HEADER, 0, HEADER.length);
        DeflateEncoder encoder = new DeflateEncoder(valueBytes, this::append);
        encoder.write(voxels, from, count);
        encoder.finish();
        Adler32 adler = new Adler32();
        adler.update(voxels, from, count);
        int sum = (int) adler.getValue();
        append(new byte[] {(byte) (sum >>> 24), (byte) (sum >>> 16), (byte) (sum >>> 8), (byte) sum}, 0, Integer.BYTES);
        return Arrays.copyOf(stream, length);
    }

    private void append(byte[] bytes, int offset, int count) {
        if (length + count > stream.length) {
            stream = Arrays.copyOf(stream, Math.max(2 * stream.length, length + count));
        }
        System.arraycopy(bytes, offset, stream, length, count);
        length += count;
    }
}
