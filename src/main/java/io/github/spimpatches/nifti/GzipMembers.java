package io.github.spimpatches.nifti;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Opens what may be gzip: by its magic, whatever the file is called, all members of it. */
final class GzipMembers {
    private static final int BUFFER_BYTES = 1 << 16;

    private GzipMembers() {}

    static InputStream open(InputStream in) throws IOException {
        Peekable stream = new Peekable(in);
        return stream.startsWithGzipMagic() ? new GZIPInputStream(stream, BUFFER_BYTES) : stream;
    }

    /**
     * {@link GZIPInputStream} looks for a further member only where {@code available()} is above 0, and streams of
     * remote stores may say 0 at any time: this one looks before it says so.
     */
    private static final class Peekable extends BufferedInputStream {

        Peekable(InputStream in) {
            super(in, BUFFER_BYTES);
        }

        boolean startsWithGzipMagic() throws IOException {
            mark(2);
            boolean gzip = read() == 0x1f && read() == 0x8b;
            reset();
            return gzip;
        }

        @Override
        public synchronized int available() throws IOException {
            int available = super.available();
            if (available > 0) {
                return available;
            }
            mark(1);
            int next = read();
            reset();
            return next < 0 ? 0 : 1;
        }
    }
}
