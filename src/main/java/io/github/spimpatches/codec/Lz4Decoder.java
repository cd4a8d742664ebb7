package io.github.spimpatches.codec;

/** numcodecs' LZ4: the decoded size (4 bytes, little endian), then one LZ4 block. */
public final class Lz4Decoder implements Decoder {
    private static final int HEADER = 4;

    @Override
    public String name() {
        return "lz4";
    }

    @Override
    public int decode(Slice source, byte[] target, int at, int capacity) {
        if (source.length() < HEADER) {
            throw Damage.truncated(name(), source.length());
        }
        int claimed = LittleEndian.int32(source.bytes(), source.offset());
        if (claimed < 0 || claimed > capacity) {
            throw Damage.claim(name(), Integer.toUnsignedLong(claimed), capacity);
        }
        Slice block = source.part(HEADER, source.length() - HEADER);
        int decoded = Lz4Block.decode(name(), block, HEADER, target, at, claimed);
        if (decoded != claimed) {
            throw Damage.size(name(), decoded, claimed);
        }
        return decoded;
    }
}
