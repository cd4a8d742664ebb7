package io.github.spimpatches.codec;

import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** bzip2: one or more streams, each with its checksums. */
public final class Bz2Decoder implements Decoder {

    @Override
    public String name() {
        return "bz2";
    }

    @Override
    public int decode(Slice source, byte[] target, int at, int capacity) {
        return StreamDecoding.run(
                name(), encoded -> new BZip2CompressorInputStream(encoded, true), source, target, at, capacity);
    }
}
