package io.github.spimpatches.codec;

import java.util.zip.Inflater;

/** RFC 1950: one zlib stream, with its Adler-32. Bytes after it are an error. */
public final class ZlibDecoder implements Decoder {

    @Override
    public String name() {
        return "zlib";
    }

    @Override
    public int decode(Slice source, byte[] target, int at, int capacity) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(source.bytes(), source.offset(), source.length());
            int decoded = Inflation.run(name(), inflater, 0, target, at, capacity, capacity);
            if (inflater.getRemaining() > 0) {
                throw Damage.at(name(), inflater.getBytesRead(), inflater.getRemaining() + " bytes too many");
            }
            return decoded;
        } finally {
            inflater.end();
        }
    }
}
