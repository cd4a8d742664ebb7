package io.github.spimpatches.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where results and messages go.
 *
 * @param out results, UTF-8
 * @param err messages and progress, UTF-8; on a failure its last line says why
 * @param isTerminal whether somebody watches: progress may be redrawn
 * @param width characters in a line
 */
public record Console(PrintWriter out, PrintWriter err, boolean isTerminal, int width) {
    private static final int USUAL_WIDTH = 100;
    private static final int NARROWEST = 60;

    /** Whatever is said, by whom ever: passwords in it are masked. */
    public Console {
        out = new MaskedWriter(out);
        err = new MaskedWriter(err);
    }

    /**
     * The process' own streams.
     *
     * @param results standard output
     */
    static Console ofProcess(ResultStream results) {
        return new Console(
                writer(results), writer(new FileOutputStream(FileDescriptor.err)), watched(), widthOfTerminal());
    }

    private static PrintWriter writer(OutputStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /** Whether messages go to a terminal, even where results go to a file. */
    @SuppressWarnings("SystemConsoleNull") // before JDK 22 null is the answer; later only systems without /proc ask it
    private static boolean watched() {
        if (Boolean.getBoolean("spim-patches.terminal")) {
            return true; // the launcher has looked
        }
        Path messages = Path.of("/proc/self/fd/2");
        try {
            String target = Files.readSymbolicLink(messages).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException noSuchFolder) {
            return System.console() != null;
        }
    }

    private static int widthOfTerminal() {
        String columns = System.getenv("COLUMNS");
        if (columns == null || !columns.matches("[0-9]{1,4}")) {
            return USUAL_WIDTH;
        }
        return Math.max(NARROWEST, Integer.parseInt(columns));
    }
}
