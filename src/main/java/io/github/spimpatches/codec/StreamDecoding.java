package io.github.spimpatches.codec;

import java.io.IOException;
import java.io.InputStream;

/** Runs a library's decompressing stream over a slice, turning all that it throws into one kind of problem. */
final class StreamDecoding {

    /** Opens the stream; may read the header. */
    interface Opening {
        InputStream open(InputStream encoded) throws IOException;
    }

    private StreamDecoding() {}

    // A damaged stream makes these libraries throw IOExceptions and, at times, whatever an index check throws.
    @SuppressWarnings("CatchingUnchecked")
    static int run(String codec, Opening opening, Slice source, byte[] target, int at, int capacity) {
        CountingInput input = new CountingInput(source);
        int decoded = 0;
        boolean more;
        try (InputStream stream = opening.open(input)) {
            while (decoded < capacity) {
                int step = stream.read(target, at + decoded, capacity - decoded);
                if (step < 0) {
                    return decoded;
                }
                decoded += step;
            }
            more = stream.read() >= 0;
        } catch (IOException | RuntimeException e) {
            String reason = e.getMessage() == null ? "" : ": " + e.getMessage();
            throw Damage.at(codec, input.position(), "damaged data" + reason + ",");
        }
        if (more) {
            throw Damage.tooLong(codec, capacity);
        }
        return decoded;
    }

    private static final class CountingInput extends InputStream {
        private final Slice source;
        private int position;

        CountingInput(Slice source) {
            this.source = source;
        }

        int position() {
            return position;
        }

        @Override
        public int read() {
            return position == source.length() ? -1 : source.bytes()[source.offset() + position++] & 0xff;
        }

        @Override
        public int read(byte[] target, int at, int length) {
            if (length == 0) {
                return 0;
            }
            int step = Math.min(length, source.length() - position);
            if (step == 0) {
                return -1;
            }
            System.arraycopy(source.bytes(), source.offset() + position, target, at, step);
            position += step;
            return step;
        }

        @Override
        public int available() {
            return source.length() - position;
        }
    }
}
