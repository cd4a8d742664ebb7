package io.github.spimpatches.config;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a setting names one image of a subject: its kind, or {@code KIND:STAIN} where a kind has several.
 *
 * @param stain null for any
 */
public record ImageWord(String kind, String stain) implements Serializable {
    private static final Pattern WORD = Pattern.compile("([A-Za-z0-9]{1,40})(?::([^/\\s]+))?");

    /** Whether a text can be such a name; a path cannot. */
    public static boolean isOne(String text) {
        return WORD.matcher(text).matches();
    }

    /** @throws IllegalArgumentException where {@link #isOne} says no */
    public static ImageWord of(String text) {
        Matcher word = WORD.matcher(text);
        if (!word.matches()) {
            throw new IllegalArgumentException("no image word: " + text);
        }
        return new ImageWord(word.group(1), word.group(2));
    }

    public boolean matches(String ofKind, String ofStain) {
        return kind.equals(ofKind) && (stain == null || stain.equals(ofStain));
    }

    @Override
    public String toString() {
        return stain == null ? kind : kind + ":" + stain;
    }
}
