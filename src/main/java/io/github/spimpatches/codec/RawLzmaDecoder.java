package io.github.spimpatches.codec;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalInt;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.DeltaOptions;
import org.tukaani.xz.LZMA2InputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.UnsupportedOptionsException;

/**
 * numcodecs' LZMA in a container of no kind: what else a header says, the array's metadata say.
 *
 * @param coding what compressed the bytes
 * @param distances of the differences that were taken before, in that order: each byte less the one so many before it
 */
public record RawLzmaDecoder(Coding coding, List<Integer> distances) implements Decoder {
    public static final int LARGEST_DISTANCE = DeltaOptions.DISTANCE_MAX;

    public static final int SMALLEST_DICTIONARY = 4096;

    /** As for the containers of {@link LzmaDecoder}: more than the largest preset of xz asks for. */
    public static final int LARGEST_DICTIONARY = 100 << 20;

    public static final int USUAL_PRESET = LZMA2Options.PRESET_DEFAULT;

    /** Of a preset; above it is liblzma's flag "extreme". */
    private static final int PRESET_LEVEL = 0x1f;

    /** How bytes are compressed. */
    public interface Coding {
        /** The most bytes that a repetition lies back. */
        int dictionary();

        /** @param dictionary at most so many are looked back */
        InputStream open(InputStream encoded, int dictionary) throws IOException;
    }

    /** In chunks of their own settings: liblzma's filter 0x21. */
    public record Lzma2(int dictionary) implements Coding {
        @Override
        public InputStream open(InputStream encoded, int dictionary) {
            return new LZMA2InputStream(encoded, dictionary);
        }
    }

    /**
     * The older form, which ends with a mark: liblzma's filter 0x4000000000000001.
     *
     * @param contextBits high bits of the byte before that predict one ({@code lc})
     * @param positionBits low bits of the position that do ({@code lp})
     * @param matchPositionBits low bits of the position that predict what is a repetition ({@code pb})
     */
    public record Lzma1(int dictionary, int contextBits, int positionBits, int matchPositionBits) implements Coding {
        /** Of each. */
        public static final int MOST_BITS = 4;

        @Override
        public InputStream open(InputStream encoded, int dictionary) throws IOException {
            return new LZMAInputStream(encoded, -1, contextBits, positionBits, matchPositionBits, dictionary, null);
        }
    }

    public RawLzmaDecoder {
        distances = List.copyOf(distances);
    }

    /** The dictionary of one of liblzma's presets, 0 to 9; empty for another number. */
    public static OptionalInt dictionary(int preset) {
        try {
            return OptionalInt.of(new LZMA2Options(preset & PRESET_LEVEL).getDictSize());
        } catch (UnsupportedOptionsException e) {
            return OptionalInt.empty();
        }
    }

    @Override
    public String name() {
        return "lzma";
    }

    @Override
    public int decode(Slice source, byte[] target, int at, int capacity) {
        // What of a dictionary is longer than the data is never looked at.
        int dictionary = Math.max(SMALLEST_DICTIONARY, Math.min(coding.dictionary(), capacity));
        return StreamDecoding.run(
                name(), encoded -> undone(coding.open(encoded, dictionary)), source, target, at, capacity);
    }

    private InputStream undone(InputStream decoded) throws UnsupportedOptionsException {
        InputStream stream = decoded;
        for (int i = distances.size() - 1; i >= 0; i--) {
            stream = new DeltaOptions(distances.get(i)).getInputStream(stream, ArrayCache.getDummyCache());
        }
        return stream;
    }
}
