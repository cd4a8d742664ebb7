package io.github.spimpatches.zarr;

import java.util.List;
import java.util.stream.Collectors;

/** How shapes and codecs read in messages and in {@code inspect}. */
final class Words {
    private Words() {}

    /** {@code 1 x 64 x 64 x 64}. */
    static String by(List<? extends Number> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(" x "));
    }

    /** {@code blosc(zstd, shuffle)}; little-endian numbers go without saying, so that a bare chain is {@code raw}. */
    static String chain(List<CodecSpec> specs) {
        String words = specs.stream()
                .map(CodecSpec::words)
                .filter(word -> !word.equals("little endian"))
                .collect(Collectors.joining(", "));
        return words.isEmpty() ? "raw" : words;
    }
}
