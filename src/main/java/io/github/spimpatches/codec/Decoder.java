package io.github.spimpatches.codec;

/** Turns a codec's output back into its input. Immutable; safe for use by many threads. */
public interface Decoder {

    /** A size that cannot be told from the decoded size alone. */
    long UNKNOWN = -1;

    /** What messages call it: {@code zstd}, {@code blosc}, ... */
    String name();

    /**
     * Decodes {@code source} to {@code target[at .. at + capacity)}. Nothing outside that range is written.
     *
     * @return how many bytes were written, at most {@code capacity}
     * @throws io.github.spimpatches.problem.InputProblem where the source is damaged, cut off, or holds more than {@code
     *     capacity} bytes
     */
    int decode(Slice source, byte[] target, int at, int capacity);

    /** How long the encoded form of {@code decodedSize} bytes is, or {@link #UNKNOWN}. */
    default long encodedSize(long decodedSize) {
        return UNKNOWN;
    }

    /**
     * Decodes exactly {@code size} bytes.
     *
     * @throws io.github.spimpatches.problem.InputProblem also where fewer bytes come out
     */
    default void decodeExactly(Slice source, byte[] target, int at, int size) {
        int decoded = decode(source, target, at, size);
        if (decoded != size) {
            throw Damage.size(name(), decoded, size);
        }
    }
}
