package io.github.spimpatches.codec;

/** Writes a block's tokens in the block's codes: with the counting of bytes, most of what compression costs. */
final class TokenWriter {
    /** Four codes of literals fill the bit register at once; deflate would allow 15. */
    static final int LITERAL_LIMIT = 14;

    private static final int BYTE = 7;
    private static final int MATCH_BITS = 24;

    /** By match length: code and extra bits in the low {@link #MATCH_BITS}, their number above. */
    private final int[] lengths = new int[Tokens.LONGEST_MATCH + 1];

    void write(byte[] bytes, int from, int to, Tokens tokens, int[] literals, int[] distances, BitWriter out) {
        prepareLengths(literals);
        // Made here, so that the compiler knows their size and leaves out the checks of each index.
        int[] codes = new int[Tokens.LITERALS];
        int[] sizes = new int[Tokens.LITERALS];
        for (int i = 0; i < Tokens.LITERALS; i++) {
            codes[i] = literals[i] >>> HuffmanCode.LENGTH_BITS;
            sizes[i] = literals[i] & HuffmanCode.LENGTH_MASK;
        }
        // The writer's state in local variables; at most 7 bits are held where a group of codes starts.
        byte[] target = out.bytes();
        int written = out.length();
        long held = out.register();
        int count = out.pending();
        int at = from;
        for (int token = 0; token <= tokens.count(); token++) {
            int runEnd = token == tokens.count() ? to : at + tokens.run(token);
            for (; at + 4 <= runEnd; at += 4) {
                int four = LittleEndian.int32(bytes, at);
                int a = four & 0xff;
                int b = four >>> 8 & 0xff;
                int c = four >>> 16 & 0xff;
                int d = four >>> 24;
                // Two pairs that do not wait for each other, nor for what is held.
                int sizeAb = sizes[a] + sizes[b];
                int ab = codes[a] | codes[b] << sizes[a];
                int cd = codes[c] | codes[d] << sizes[c];
                held |= (ab | (long) cd << sizeAb) << count;
                count += sizeAb + sizes[c] + sizes[d];
                LittleEndian.putInt64(target, written, held);
                written += count >>> 3;
                held >>>= count & ~BYTE;
                count &= BYTE;
            }
            // At most three.
            for (; at < runEnd; at++) {
                int a = bytes[at] & 0xff;
                held |= (long) codes[a] << count;
                count += sizes[a];
            }
            LittleEndian.putInt64(target, written, held);
            written += count >>> 3;
            held >>>= count & ~BYTE;
            count &= BYTE;
            if (token == tokens.count()) {
                break;
            }
            // At most 14 + 5 bits for the length and 15 + 13 for the distance.
            int length = lengths[tokens.length(token)];
            held |= (length & ((1L << MATCH_BITS) - 1)) << count;
            count += length >>> MATCH_BITS;
            int distance = tokens.distance(token);
            int symbol = Tokens.distanceSymbol(distance);
            int extraBits = Tokens.distanceExtraBits(symbol);
            long extra = (distance - 1L) & ((1L << extraBits) - 1);
            int code = distances[symbol];
            int size = code & HuffmanCode.LENGTH_MASK;
            held |= (code >>> HuffmanCode.LENGTH_BITS | extra << size) << count;
            count += size + extraBits;
            LittleEndian.putInt64(target, written, held);
            written += count >>> 3;
            held >>>= count & ~BYTE;
            count &= BYTE;
            at += tokens.length(token);
        }
        out.resume(written, held, count);
        int end = literals[Tokens.END_OF_BLOCK];
        out.put(end >>> HuffmanCode.LENGTH_BITS, end & HuffmanCode.LENGTH_MASK);
    }

    private void prepareLengths(int[] codes) {
        for (int length = Tokens.SHORTEST_MATCH; length < lengths.length; length++) {
            int symbol = Tokens.lengthSymbol(length);
            int size = codes[symbol] & HuffmanCode.LENGTH_MASK;
            int extra = length - Tokens.lengthBase(symbol);
            lengths[length] = (size + Tokens.lengthExtraBits(symbol)) << MATCH_BITS
                    | extra << size
                    | codes[symbol] >>> HuffmanCode.LENGTH_BITS;
        }
    }
}
