package io.github.spimpatches.codec;

import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** One raw LZ4 block. Only lz4-java's safe decompressor: the fast one reads past a damaged block's end. */
final class Lz4Block {
    private static final LZ4SafeDecompressor LZ4 = LZ4Factory.fastestInstance().safeDecompressor();

    private Lz4Block() {}

    /** @param base where the block starts in the encoded data; for messages */
    static int decode(String codec, Slice block, int base, byte[] target, int at, int capacity) {
        if (block.length() == 0) {
            throw Damage.truncated(codec, base);
        }
        try {
            return LZ4.decompress(block.bytes(), block.offset(), block.length(), target, at, capacity);
        } catch (LZ4Exception | IndexOutOfBoundsException e) {
            throw Damage.at(codec, base, "damaged LZ4 block that starts");
        }
    }
}
