package io.github.spimpatches.codec;

/** numcodecs' byte shuffle as a filter of its own. */
public final class ShuffleDecoder implements Decoder {
    private final int elementSize;

    /** @param elementSize at least 1 */
    public ShuffleDecoder(int elementSize) {
        this.elementSize = elementSize;
    }

    @Override
    public String name() {
        return "shuffle";
    }

    @Override
    public long encodedSize(long decodedSize) {
        return decodedSize;
    }

    @Override
    public int decode(Slice source, byte[] target, int at, int capacity) {
        if (source.length() > capacity) {
            throw Damage.tooLong(name(), capacity);
        }
        if (source.length() % elementSize != 0) {
            throw Damage.of(name(), source.length() + " bytes are no multiple of " + elementSize, null);
        }
        Shuffle.unshuffleBytes(elementSize, source.bytes(), source.offset(), source.length(), target, at);
        return source.length();
    }
}
