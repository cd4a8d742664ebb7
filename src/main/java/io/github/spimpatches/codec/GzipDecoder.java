package io.github.spimpatches.codec;

import java.util.zip.CRC32;
import java.util.zip.Inflater;

/**
 * RFC 1952: one or more gzip members, one after the other, each with its CRC-32 and length checked. Zero bytes after
 * the last member are padding, as {@code gzip} and Python read them.
 */
public final class GzipDecoder implements Decoder {
    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    @Override
    public String name() {
        return "gzip";
    }

    @Override
    public int decode(Slice source, byte[] target, int at, int capacity) {
        Inflater inflater = new Inflater(true);
        try {
            int decoded = 0;
            int position = 0;
            do {
                int body = body(source, position);
                inflater.reset();
                inflater.setInput(source.bytes(), source.offset() + body, source.length() - body);
                int room = capacity - decoded;
                int member = Inflation.run(name(), inflater, body, target, at + decoded, room, capacity);
                position = body + (int) inflater.getBytesRead();
                checkTrailer(source, position, target, at + decoded, member);
                position += TRAILER;
                decoded += member;
            } while (!isPadding(source, position));
            return decoded;
        } finally {
            inflater.end();
        }
    }

    /** Checks the member's header and returns where its deflate stream starts. */
    private int body(Slice source, int start) {
        if (source.length() - start < HEADER) {
            throw Damage.truncated(name(), source.length());
        }
        if (at(source, start) != 0x1f || at(source, start + 1) != 0x8b) {
            throw Damage.at(name(), start, "no gzip header");
        }
        if (at(source, start + 2) != 8) {
            throw Damage.at(name(), start + 2, "unknown compression method " + at(source, start + 2));
        }
        int flags = at(source, start + 3);
        if ((flags & RESERVED) != 0) {
            throw Damage.at(name(), start + 3, "reserved flags set");
        }
        int position = start + HEADER;
        if ((flags & EXTRA) != 0) {
            int length = at(source, position) | at(source, position + 1) << 8;
            position += 2 + length;
        }
        if ((flags & NAME) != 0) {
            position = afterZero(source, position);
        }
        if ((flags & COMMENT) != 0) {
            position = afterZero(source, position);
        }
        if ((flags & HEADER_CRC) != 0) {
            position += 2;
        }
        if (position > source.length()) {
            throw Damage.truncated(name(), source.length());
        }
        return position;
    }

    private void checkTrailer(Slice source, int position, byte[] target, int from, int length) {
        if (source.length() - position < TRAILER) {
            throw Damage.truncated(name(), source.length());
        }
        CRC32 crc = new CRC32();
        crc.update(target, from, length);
        int at = source.offset() + position;
        if (LittleEndian.int32(source.bytes(), at) != (int) crc.getValue()) {
            throw Damage.at(name(), position, "CRC-32 differs from the data's");
        }
        if (LittleEndian.int32(source.bytes(), at + 4) != length) {
            throw Damage.at(name(), position + 4, "length differs from the data's");
        }
    }

    private static boolean isPadding(Slice source, int position) {
        for (int i = position; i < source.length(); i++) {
            if (source.bytes()[source.offset() + i] != 0) {
                return false;
            }
        }
        return true;
    }

    private int afterZero(Slice source, int position) {
        int i = position;
        while (at(source, i) != 0) {
            i++;
        }
        return i + 1;
    }

    private int at(Slice source, int position) {
        if (position >= source.length()) {
            throw Damage.truncated(name(), source.length());
        }
        return source.bytes()[source.offset() + position] & 0xff;
    }
}
