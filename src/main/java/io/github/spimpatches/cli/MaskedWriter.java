package io.github.spimpatches.cli;

import io.github.spimpatches.config.Secrets;
import java.io.PrintWriter;

/** Masks passwords and signatures in every text that it is given. */
final class MaskedWriter extends PrintWriter {

    MaskedWriter(PrintWriter out) {
        super(out, true);
    }

    @Override
    public void write(String text, int offset, int length) {
        String masked = Secrets.masked(text.substring(offset, offset + length));
        super.write(masked, 0, masked.length());
    }
}
