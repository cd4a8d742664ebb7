package io.github.spimpatches.atlas;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name or abbreviation that says its side of the brain: {@code CA1-L}, {@code L_CA1}, {@code left CA1}, {@code CA1
 * Right}, {@code lh-CA1}.
 *
 * @param base what is left without the side: {@code CA1}
 */
record SidedWord(String base, Side side) {
    /** A side of the brain. */
    enum Side {
        LEFT,
        RIGHT
    }

    /** Side first or last. A lone letter is a side only in upper case and behind a separator. */
    private static final Pattern FIRST =
            Pattern.compile("(?<side>[LR]|lh|rh|(?i:left|right))[-_ .]+(?<base>\\S.*)", Pattern.DOTALL);

    private static final Pattern LAST = Pattern.compile(
            "(?<base>.*\\S)(?:[-_ .]+|,\\s*|\\s*\\()(?<side>[LR]|lh|rh|(?i:left|right))\\)?", Pattern.DOTALL);

    static Optional<SidedWord> of(String word) {
        for (Pattern pattern : new Pattern[] {LAST, FIRST}) {
            Matcher matcher = pattern.matcher(word);
            if (matcher.matches()) {
                String base = matcher.group("base").replaceFirst("[-_ .,]+$", "");
                char side = matcher.group("side").toUpperCase(Locale.ROOT).charAt(0);
                if (!base.isEmpty()) {
                    return Optional.of(new SidedWord(base, side == 'L' ? Side.LEFT : Side.RIGHT));
                }
            }
        }
        return Optional.empty();
    }
}
