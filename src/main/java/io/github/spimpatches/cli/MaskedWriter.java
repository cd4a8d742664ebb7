package io.github.spimpatches.cli;

import io.github.spimpatches.config.Secrets;
import java.io.PrintWriter;
import java.util.regex.Pattern;

/**
 * Masks passwords and signatures in every text that it is given, and shows characters that would steer a terminal or
 * turn the text's direction: names from tables may hold any.
 */
final class MaskedWriter extends PrintWriter {
    /** All but line ends, tabs and what {@link ConsoleProgress} clears its line with. */
    private static final Pattern STEERING =
            Pattern.compile("[\\p{Cc}&&[^\n\r\t\u001b]]|\u001b(?!\\[K)|[\u202a-\u202e\u2066-\u2069]");

    private static final String SHOWN = "\ufffd";

    MaskedWriter(PrintWriter out) {
        super(out, true);
    }

    @Override
    public void write(String text, int offset, int length) {
        String masked = STEERING.matcher(Secrets.masked(text.substring(offset, offset + length)))
                .replaceAll(SHOWN);
        super.write(masked, 0, masked.length());
    }
}
