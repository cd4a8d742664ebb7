package io.github.spimpatches.cli;

import java.util.regex.Pattern;

/** What makes lines of a screen one and the same to a reader: they differ in their numbers only (subjects, chunks, sizes). */
final class Likeness {
    private static final Pattern NUMBER = Pattern.compile("[0-9]+([.,][0-9]+)*");

    private Likeness() {}

    /** The same for all lines that are alike. */
    static String of(String line) {
        return NUMBER.matcher(line).replaceAll("#");
    }
}
