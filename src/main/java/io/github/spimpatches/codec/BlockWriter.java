package io.github.spimpatches.codec;

/**
 * Writes one block after another in the form that takes less: with Huffman codes of its own (RFC 1951, 3.2.7), or stored
 * (3.2.4).
 */
final class BlockWriter {
    /** The most that a stored block has beside its bytes: three bits, padding, and its size twice. */
    static final int STORED_OVERHEAD = 5;

    static final int LONGEST_STORED = 65535;

    /** More than two codes are told in, and than is stored past the last byte. */
    private static final int CODES_ROOM = 1024;

    private static final int STORED = 0;
    private static final int DYNAMIC = 2;
    private static final int DISTANCE_LIMIT = 15;

    /** Sixteenths of a bit. */
    private static final int COST_OF_A_BYTE = 16 * 8;

    private final HuffmanCode literals = new HuffmanCode(Tokens.LITERALS_AND_LENGTHS, TokenWriter.LITERAL_LIMIT);
    private final HuffmanCode distances = new HuffmanCode(Tokens.DISTANCES, DISTANCE_LIMIT);
    private final CodeLengths codeLengths = new CodeLengths();
    private final TokenWriter tokenWriter = new TokenWriter();
    private int literalCost = COST_OF_A_BYTE;

    /** The most that a block of so many bytes takes. */
    static int longest(int size) {
        return size + stores(size) * STORED_OVERHEAD;
    }

    /** What is needed to write it: codes longer than the bytes that they stand for are seen to be so once written. */
    static int room(int size) {
        return CODES_ROOM + 2 * size;
    }

    /** Forgets the stream before. */
    void restart() {
        literalCost = COST_OF_A_BYTE;
    }

    /** What a byte as it is took in the last block, on average, in sixteenths of a bit. */
    int literalCost() {
        return literalCost;
    }

    /** Appends the block of the bytes {@code from} to {@code to}. */
    void write(byte[] bytes, int from, int to, Tokens tokens, boolean isLast, BitWriter out) {
        literals.fit(tokens.literalFrequencies());
        distances.fit(tokens.distanceFrequencies());
        codeLengths.fit(literals, distances);
        int last = isLast ? 1 : 0;
        int longest = longest(to - from);
        if (bits(tokens) < 8L * longest) {
            int length = out.length();
            long register = out.register();
            int pending = out.pending();
            out.put(last | DYNAMIC << 1, 3);
            codeLengths.write(out);
            tokenWriter.write(bytes, from, to, tokens, literals.packed(), distances.packed(), out);
            if (out.length() - length < longest) {
                literalCost = literalCost(tokens.literalFrequencies());
                return;
            }
            out.resume(length, register, pending);
        }
        literalCost = COST_OF_A_BYTE;
        store(bytes, from, to, last, out);
    }

    /** By the frequencies that the codes are made from. */
    private long bits(Tokens tokens) {
        return 3
                + codeLengths.bits()
                + literals.bits(tokens.literalFrequencies(), Tokens.LITERALS_AND_LENGTHS)
                + distances.bits(tokens.distanceFrequencies(), Tokens.DISTANCES)
                + tokens.extraBits();
    }

    private int literalCost(int[] frequencies) {
        long count = 0;
        for (int i = 0; i < Tokens.LITERALS; i++) {
            count += frequencies[i];
        }
        return count == 0 ? COST_OF_A_BYTE : (int) (16 * literals.bits(frequencies, Tokens.LITERALS) / count);
    }

    private static int stores(int size) {
        return Math.max(1, (size + LONGEST_STORED - 1) / LONGEST_STORED);
    }

    private static void store(byte[] bytes, int from, int to, int last, BitWriter out) {
        int at = from;
        do {
            int size = Math.min(LONGEST_STORED, to - at);
            out.put((at + size == to ? last : 0) | STORED << 1, 3);
            out.align();
            out.put(size | (~size & 0xffffL) << 16, 32);
            out.copy(bytes, at, size);
            at += size;
        } while (at < to);
    }
}
