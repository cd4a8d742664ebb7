package io.github.spimpatches.export;

import io.github.spimpatches.storage.Storage.Body;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.ArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A tar archive (POSIX.1-2001, pax) in the making. Nothing in it tells when, where or by whom it was made: times and
 * owners are 0, modes rw-r--r--, so that the same files are the same bytes.
 *
 * <p>What a plain header cannot hold (names beyond 100 bytes or ASCII, sizes from 8 GiB) stands in a pax header of its
 * own making: the library's would name the user.
 */
final class TarStream implements Closeable {
    private static final int LONGEST_NAME = 100;
    private static final long LARGEST = 077777777777L;
    private static final int MODE = 0100644;

    private final TarArchiveOutputStream tar;

    TarStream(Sink sink) {
        tar = new TarArchiveOutputStream(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        sink.write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        sink.write(bytes, offset, length);
                    }
                },
                StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_TRUNCATE);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
    }

    /**
     * Adds a file.
     *
     * @param bytes exactly as many as {@code body} writes
     */
    void file(String name, long bytes, Body body) throws IOException {
        StringBuilder pax = new StringBuilder();
        byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
        if (encoded.length > LONGEST_NAME || encoded.length != name.length()) {
            pax.append(record("path", name));
        }
        if (bytes > LARGEST) {
            pax.append(record("size", Long.toString(bytes)));
        }
        if (!pax.isEmpty()) {
            byte[] header = pax.toString().getBytes(StandardCharsets.UTF_8);
            put(new TarArchiveEntry("PaxHeader", TarConstants.LF_PAX_EXTENDED_HEADER_LC), header.length);
            tar.write(header);
            tar.closeArchiveEntry();
        }
        put(new TarArchiveEntry(name, true), bytes);
        body.writeTo(tar::write);
        tar.closeArchiveEntry();
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // older versions of the library, in older Sparks, have no type here
    private void put(TarArchiveEntry entry, long bytes) throws IOException {
        entry.setSize(bytes);
        entry.setModTime(0L);
        entry.setMode(MODE);
        entry.setIds(0, 0);
        entry.setNames("", "");
        ((ArchiveOutputStream) tar).putArchiveEntry(entry);
    }

    /** {@code 30 path=...\n}: its first number counts all its bytes, its own digits too. */
    private static String record(String key, String value) {
        int rest = key.length() + value.getBytes(StandardCharsets.UTF_8).length + 3;
        int length = rest + Integer.toString(rest).length();
        if (Integer.toString(length).length() + rest != length) {
            length = rest + Integer.toString(length).length();
        }
        return length + " " + key + "=" + value + "\n";
    }

    /** Writes the end mark. */
    void finish() throws IOException {
        tar.finish();
        tar.flush();
    }

    /** Leaves what is not finished unfinished. */
    @Override
    public void close() {
        // The sink belongs to whoever made it, and the library would object to an entry that was cut short.
    }
}
