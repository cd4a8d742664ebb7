package io.github.spimpatches.codec;

import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * numcodecs' LZMA: the {@code .xz} container (one or more streams) or the older {@code .lzma} one ("alone"), told apart
 * by their first bytes.
 */
public final class LzmaDecoder implements Decoder {
    /** What the largest preset of xz asks for is 65 MiB; a header that asks for more is refused. */
    private static final int MEMORY_LIMIT_KIB = 100 * 1024;

    private static final int ALONE_HEADER = 13;

    @Override
    public String name() {
        return "lzma";
    }

    @Override
    public int decode(Slice source, byte[] target, int at, int capacity) {
        boolean isXz = source.length() > 0 && source.bytes()[source.offset()] == (byte) 0xfd;
        if (isXz) {
            return StreamDecoding.run(
                    name(), encoded -> new XZInputStream(encoded, MEMORY_LIMIT_KIB), source, target, at, capacity);
        }
        if (source.length() < ALONE_HEADER) {
            throw Damage.truncated(name(), source.length());
        }
        return StreamDecoding.run(name(), encoded -> alone(encoded, source, capacity), source, target, at, capacity);
    }

    /** A dictionary larger than the data is never looked at, so its size is not taken from the header. */
    private static InputStream alone(InputStream encoded, Slice source, int capacity) throws IOException {
        byte properties = source.bytes()[source.offset()];
        long claimedDictionary = Integer.toUnsignedLong(LittleEndian.int32(source.bytes(), source.offset() + 1));
        long size = LittleEndian.int64(source.bytes(), source.offset() + 5);
        if (size < -1 || size > capacity) {
            throw Damage.claim("lzma", size, capacity);
        }
        encoded.skipNBytes(ALONE_HEADER);
        int dictionary = (int) Math.max(4096, Math.min(claimedDictionary, capacity));
        return new LZMAInputStream(encoded, size, properties, dictionary);
    }
}
