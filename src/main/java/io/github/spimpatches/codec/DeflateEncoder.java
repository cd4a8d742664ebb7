package io.github.spimpatches.codec;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Compresses voxels into one deflate stream (RFC 1951), as small as zlib's level 1 and several times as fast.
 *
 * <p>The same bytes give the same stream, however they come in pieces: blocks end at fixed places. Bytes that do not
 * compress grow by less than two in ten thousand. Each encoder takes two thirds of a megabyte, whatever the stream's length,
 * which a later one takes over, and is used by one thread at a time.
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

    /** Tools that no encoder uses: made anew for each file, they would be a good part of a small one's work. */
    private static final Queue<Tools> IDLE = new ConcurrentLinkedQueue<>();

    private final Output out;
    private final byte[] buffer;

    /** Null once the stream has ended. */
    private Tools tools;

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
        Tools idle = IDLE.poll();
        this.tools = idle == null ? new Tools() : idle;
        this.buffer = tools.buffer;
        tools.finder.restart(valueBytes);
        tools.blocks.restart();
        tools.bits.restart();
    }

    public void write(byte[] bytes, int offset, int length) throws IOException {
        checkOpen();
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
        checkOpen();
        encode(true);
        IDLE.add(tools);
        tools = null;
    }

    private void checkOpen() {
        if (tools == null) {
            throw new IllegalStateException("the stream has ended");
        }
    }

    private void encode(boolean isLast) throws IOException {
        BitWriter bits = tools.bits;
        tools.finder.tokenize(buffer, blockStart, blockEnd, base, tools.blocks.literalCost(), tools.tokens);
        tools.blocks.write(buffer, blockStart, blockEnd, tools.tokens, isLast, bits);
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

    /** What one stream leaves to the next, but for its bytes. */
    private static final class Tools {
        final MatchFinder finder = new MatchFinder();
        final Tokens tokens = new Tokens(BLOCK / MatchFinder.SHORTEST);
        final BlockWriter blocks = new BlockWriter();
        final BitWriter bits = new BitWriter(BlockWriter.room(BLOCK));

        /** The window before the block, then the block. */
        final byte[] buffer = new byte[MatchFinder.WINDOW + BLOCK];
    }
}
