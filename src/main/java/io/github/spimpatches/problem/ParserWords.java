package io.github.spimpatches.problem;

import java.util.regex.Pattern;

/** What a JSON parser complains of, in one line, without what it says of itself and of a source that it does not name. */
public final class ParserWords {
    private static final Pattern OF_ITSELF =
            Pattern.compile("\\s*\\((start marker at|[0-9]+, from `).*|\\s*\\[Source:.*|[.]$");

    private ParserWords() {}

    /** @param message the parser's own; null for none */
    public static String of(String message) {
        String line = message == null ? "" : message.lines().findFirst().orElse("");
        return OF_ITSELF.matcher(line).replaceFirst("");
    }
}
