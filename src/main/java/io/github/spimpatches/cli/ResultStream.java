package io.github.spimpatches.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** The process' standard output, which remembers that it could not be written: a full disk must not pass for success. */
final class ResultStream extends OutputStream {
    /** Who reads no further, or closed it from the start, has what is wanted. */
    private static final String NOT_WANTED = "(?i).*(broken pipe|bad file descriptor|stream closed).*";

    private final OutputStream out;
    private volatile String why;

    ResultStream() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    ResultStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            if (why == null && !message.matches(NOT_WANTED)) {
                why = message;
            }
            throw e;
        }
    }

    /** Why some of it is lost, one line; empty where nothing is. */
    Optional<String> loss() {
        return Optional.ofNullable(why).map(reason -> "Cannot write to standard output: " + reason);
    }
}
