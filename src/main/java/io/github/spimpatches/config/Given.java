package io.github.spimpatches.config;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A setting as somebody wrote it, not yet checked.
 *
 * @param where names it in messages: {@code --patch-size} or {@code patch_size (config.yml, line 3)}
 * @param words one for a scalar, several for a list; an empty word for an entry that holds nothing
 * @param folder that relative paths start from; null for the working directory
 */
public record Given(String where, List<String> words, Location folder) {
    private static final Pattern BARE = Pattern.compile("[-+]?[0-9.]+([eE][-+]?[0-9]+)?|true|false|on|off");

    public Given {
        words = List.copyOf(words);
    }

    /** The one line that says what was found and what the key expects. */
    InputProblem refused(SettingKey key) {
        return new InputProblem("Invalid " + where + ": found " + found() + "; expected " + key.expected() + ".");
    }

    private String found() {
        if (words.isEmpty()) {
            return "an empty list";
        }
        return words.stream().map(Given::shown).collect(Collectors.joining(", "));
    }

    private static String shown(String word) {
        if (word.isEmpty()) {
            return "an empty entry";
        }
        return BARE.matcher(word).matches() ? word : "\"" + word + "\"";
    }
}
