package io.github.spimpatches.codec;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Runs one deflate stream to its end. */
final class Inflation {
    private Inflation() {}

    /**
     * Inflates to {@code target[at .. at + capacity)}; the inflater's input is set already.
     *
     * @param expected what messages call the room that there is: a member's room is less than the caller's
     * @param base where the inflater's input starts, counted from the start of the encoded data; for messages
     */
    static int run(String codec, Inflater inflater, long base, byte[] target, int at, int capacity, int expected) {
        int decoded = 0;
        byte[] beyond = new byte[1];
        try {
            while (!inflater.finished()) {
                boolean full = decoded == capacity;
                int step = full
                        ? inflater.inflate(beyond, 0, 1)
                        : inflater.inflate(target, at + decoded, capacity - decoded);
                if (full && step > 0) {
                    throw Damage.tooLong(codec, expected);
                }
                decoded += step;
                if (step == 0 && !inflater.finished()) {
                    if (inflater.needsDictionary()) {
                        throw Damage.at(codec, base, "a preset dictionary is asked for");
                    }
                    throw Damage.truncated(codec, base + inflater.getBytesRead());
                }
            }
        } catch (DataFormatException e) {
            String what = e.getMessage() == null ? "damaged deflate data" : e.getMessage();
            throw Damage.at(codec, base + inflater.getBytesRead(), what);
        }
        return decoded;
    }
}
