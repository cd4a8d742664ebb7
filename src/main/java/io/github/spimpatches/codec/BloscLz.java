package io.github.spimpatches.codec;

/**
 * blosclz, Blosc's own LZ77 (after FastLZ). A control byte below 32 starts a run of {@code control + 1} literals; any
 * other a match: its top three bits are the length, its low five the high bits of the distance.
 */
final class BloscLz {
    private static final String NAME = "blosclz";

    /** Distances beyond this come with two more bytes. */
    private static final int MAX_DISTANCE = 8191;

    private BloscLz() {}

    static int decode(Slice source, byte[] target, int at, int capacity) {
        byte[] in = source.bytes();
        int start = source.offset();
        int end = source.end();
        int to = at;
        int limit = at + capacity;
        int from = start;
        if (source.length() == 0) {
            return 0;
        }
        int control = in[from++] & 31;
        while (true) {
            if (control < 32) {
                int literals = control + 1;
                // Both ends are checked before the copy, so the copy itself is safe.
                if (literals > end - from) {
                    throw Damage.truncated(NAME, source.length());
                }
                if (literals > limit - to) {
                    throw Damage.tooLong(NAME, capacity);
                }
                System.arraycopy(in, from, target, to, literals);
                from += literals;
                to += literals;
            } else {
                int length = (control >> 5) - 1;
                int distance = (control & 31) << 8;
                int code;
                if (length == 6) {
                    do {
                        if (from >= end) {
                            throw Damage.truncated(NAME, source.length());
                        }
                        code = in[from++] & 0xff;
                        length += code;
                        if (length > capacity) {
                            throw Damage.tooLong(NAME, capacity);
                        }
                    } while (code == 255);
                }
                if (from >= end) {
                    throw Damage.truncated(NAME, source.length());
                }
                code = in[from++] & 0xff;
                length += 3;
                if (code == 255 && distance == 31 << 8) {
                    if (end - from < 2) {
                        throw Damage.truncated(NAME, source.length());
                    }
                    distance = ((in[from] & 0xff) << 8) + (in[from + 1] & 0xff) + MAX_DISTANCE;
                    from += 2;
                } else {
                    distance += code;
                }
                distance++;
                if (length > limit - to) {
                    throw Damage.tooLong(NAME, capacity);
                }
                if (distance > to - at) {
                    throw Damage.at(NAME, (long) from - start, "match of bytes before the start");
                }
                Overlap.copy(target, to, distance, length);
                to += length;
            }
            if (from >= end) {
                return to - at;
            }
            control = in[from++] & 0xff;
        }
    }
}
