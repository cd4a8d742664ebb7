package io.github.spimpatches.codec;

/** Writes a block's tokens in the block's codes: most of what compression costs. */
final class TokenWriter {
    /** Four codes of literals fill the bit register at once; deflate would allow 15. */
    static final int LITERAL_LIMIT = 14;

    private static final int BYTE = 7;
    private static final int MATCH_BITS = 24;

    private final PairCodes pairCodes = new PairCodes();

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
        int[] pairs = pairCodes.fit(codes, sizes, tokens.secondFrequencies());
        // The writer's state in local variables; at most 7 bits are held where a group of codes starts.
        byte[] target = out.bytes();
        int written = out.length();
        long held = out.register();
        int count = out.pending();
        int at = from;
        for (int token = 0; token <= tokens.count(); token++) {
            int runEnd = token == tokens.count() ? to : at + tokens.run(token);
            while (at < runEnd) {
                if ((at & 1) != 0 || at + 8 > runEnd) {
                    int a = bytes[at++] & 0xff;
                    held |= (long) codes[a] << count;
                    count += sizes[a];
                    LittleEndian.putInt64(target, written, held);
                    written += count >>> 3;
                    held >>>= count & ~BYTE;
                    count &= BYTE;
                    continue;
                }
                long eight = LittleEndian.int64(bytes, at);
                at += 8;
                int ab = pairs[(int) eight & 0xffff];
                int cd = pairs[(int) (eight >>> 16) & 0xffff];
                int ef = pairs[(int) (eight >>> 32) & 0xffff];
                int gh = pairs[(int) (eight >>> 48)];
                if (ab == 0 || cd == 0 || ef == 0 || gh == 0) {
                    for (int half = 0; half < 2; half++) {
                        int four = (int) (eight >>> (32 * half));
                        int a = four & 0xff;
                        int b = four >>> 8 & 0xff;
                        int c = four >>> 16 & 0xff;
                        int d = four >>> 24;
                        // Two pairs that do not wait for each other, nor for what is held.
                        int sizeAb = sizes[a] + sizes[b];
                        int codeAb = codes[a] | codes[b] << sizes[a];
                        int codeCd = codes[c] | codes[d] << sizes[c];
                        held |= (codeAb | (long) codeCd << sizeAb) << count;
                        count += sizeAb + sizes[c] + sizes[d];
                        LittleEndian.putInt64(target, written, held);
                        written += count >>> 3;
                        held >>>= count & ~BYTE;
                        count &= BYTE;
                    }
                    continue;
                }
                int sizeAb = PairCodes.size(ab);
                int sizeEf = PairCodes.size(ef);
                int sizeAd = sizeAb + PairCodes.size(cd);
                int sizeEh = sizeEf + PairCodes.size(gh);
                long ad = PairCodes.codes(ab) | PairCodes.codes(cd) << sizeAb;
                long eh = PairCodes.codes(ef) | PairCodes.codes(gh) << sizeEf;
                held |= ad << count;
                count += sizeAd;
                // All eight codes are seldom too long to be stored at once.
                if (count + sizeEh >= Long.SIZE) {
                    LittleEndian.putInt64(target, written, held);
                    written += count >>> 3;
                    held >>>= count & ~BYTE;
                    count &= BYTE;
                }
                held |= eh << count;
                count += sizeEh;
                LittleEndian.putInt64(target, written, held);
                written += count >>> 3;
                held >>>= count & ~BYTE;
                count &= BYTE;
            }
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
