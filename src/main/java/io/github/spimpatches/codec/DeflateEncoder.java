package io.github.spimpatches.codec;

import java.io.IOException;

/**
 * Compresses voxels into one deflate stream (RFC 1951), as small as zlib's level 1 and several times as fast.
 *
 * <p>The same bytes give the same stream, however they come in pieces: blocks end at fixed places. Bytes that do not
 * compress grow by less than two in ten thousand. Each encoder takes two thirds of a megabyte, whatever the stream's length,
 * and is used by one thread at a time.
 *
 * <pre>
 * bytes -> MatchFinder -> Tokens -> BlockWriter (HuffmanCode, CodeLengths, TokenWriter) -> BitWriter -> bytes
 * </pre>
 */
public final class DeflateEncoder {
    /** Takes the compressed bytes. The array is used again once the call returns. */
    public interface Output {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    /** The background of a light-sheet image changes within a few rows: codes of larger blocks fit it less. */
    static final int BLOCK = 1 << 16;

    private final Output out;
    private final MatchFinder finder;
    private final Tokens tokens = new Tokens(BLOCK / MatchFinder.SHORTEST);
    private final BlockWriter blocks = new BlockWriter();
    private final BitWriter bits = new BitWriter(BlockWriter.room(BLOCK));

    /** The window before the block, then the block. */
    private final byte[] buffer = new byte[MatchFinder.WINDOW + BLOCK];

    private int blockStart;
    private int blockEnd;

    /** The stream's position of {@code buffer[0]}, modulo 2^32. */
    private int base;

    /**
     * @param valueBytes bytes of a voxel: 1, 2, 4 or 8; repetitions are looked for at multiples of it
     * @throws IllegalArgumentException for any other
     */
    public DeflateEncoder(int valueBytes, Output out) {
        if (Integer.bitCount(valueBytes) != 1 || valueBytes > Long.BYTES) {
            throw new IllegalArgumentException("values of " + valueBytes + " bytes");
        }
        this.out = out;
        this.finder = new MatchFinder(valueBytes);
    }

    public void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            // A full block waits for the next byte, since it may be the last.
            if (blockEnd - blockStart == BLOCK) {
                encode(false);
            }
            int part = Math.min(end - at, BLOCK - (blockEnd - blockStart));
            System.arraycopy(bytes, at, buffer, blockEnd, part);
            blockEnd += part;
            at += part;
        }
    }

    /** Writes what is left; nothing may follow. */
    public void finish() throws IOException {
        encode(true);
    }

    private void encode(boolean isLast) throws IOException {
        finder.tokenize(buffer, blockStart, blockEnd, base, blocks.literalCost(), tokens);
        blocks.write(buffer, blockStart, blockEnd, tokens, isLast, bits);
        if (isLast) {
            bits.align();
        }
        out.write(bits.bytes(), 0, bits.length());
        bits.rewind();
        int window = Math.min(MatchFinder.WINDOW, blockEnd);
        int dropped = blockEnd - window;
        System.arraycopy(buffer, dropped, buffer, 0, window);
        base += dropped;
        blockStart = window;
        blockEnd = window;
    }
}
