package io.github.spimpatches.codec;

/** One raw Snappy block (google/snappy, format_description.txt). */
final class Snappy {
    private static final String NAME = "snappy";

    private Snappy() {}

    static int decode(Slice source, byte[] target, int at, int capacity) {
        byte[] in = source.bytes();
        int from = source.offset();
        int end = source.end();
        long claimed = 0;
        int shift = 0;
        int part;
        do {
            if (from >= end || shift > 28) {
                throw Damage.at(NAME, (long) from - source.offset(), "no length");
            }
            part = in[from++] & 0xff;
            claimed |= (long) (part & 0x7f) << shift;
            shift += 7;
        } while (part >= 0x80);
        if (claimed > capacity) {
            throw Damage.claim(NAME, claimed, capacity);
        }
        int to = at;
        int limit = at + (int) claimed;
        while (from < end) {
            int tag = in[from++] & 0xff;
            int kind = tag & 3;
            int extra = kind == 0 ? Math.max(0, (tag >> 2) - 59) : kind == 3 ? 4 : kind;
            if (extra > end - from) {
                throw Damage.truncated(NAME, source.length());
            }
            long number = 0;
            for (int i = 0; i < extra; i++) {
                number |= (in[from++] & 0xffL) << (8 * i);
            }
            long length;
            long distance = 0;
            switch (kind) {
                case 0 -> length = 1 + (extra == 0 ? tag >> 2 : number);
                case 1 -> {
                    length = 4L + ((tag >> 2) & 7);
                    distance = (tag & 0xe0L) << 3 | number;
                }
                default -> {
                    length = 1L + (tag >> 2);
                    distance = number;
                }
            }
            if (length > limit - to) {
                throw Damage.tooLong(NAME, claimed);
            }
            if (kind == 0) {
                if (length > end - from) {
                    throw Damage.truncated(NAME, source.length());
                }
                System.arraycopy(in, from, target, to, (int) length);
                from += (int) length;
            } else {
                if (distance == 0 || distance > to - at) {
                    throw Damage.at(NAME, (long) from - source.offset(), "match of bytes before the start");
                }
                Overlap.copy(target, to, (int) distance, (int) length);
            }
            to += (int) length;
        }
        if (to != limit) {
            throw Damage.size(NAME, (long) to - at, claimed);
        }
        return to - at;
    }
}
