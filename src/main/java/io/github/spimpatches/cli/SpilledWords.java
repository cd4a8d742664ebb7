package io.github.spimpatches.cli;

import io.github.spimpatches.bids.BidsFolder;
import io.github.spimpatches.config.SettingKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Words behind an option that takes one word, with commas for several: of {@code --images raw mask} the second one is left
 * over, and is taken for a folder.
 */
final class SpilledWords {
    private SpilledWords() {}

    /**
     * {@code " Did you mean --images raw,mask? It takes one word, with commas."}, or nothing where no such option is right
     * before words that nothing takes.
     *
     * @param surplus the words that nothing takes
     */
    static String hint(CommandSpec verb, Collection<String> surplus) {
        ParseResult parsed = verb.commandLine().getParseResult();
        List<String> typed = parsed == null ? List.of() : parsed.originalArgs();
        for (OptionSpec option : verb.options()) {
            if (option.arity().max() == 1 && option.paramLabel().contains("[,")) {
                String meant = meant(option, typed, surplus);
                if (!meant.isEmpty()) {
                    return " Did you mean " + option.longestName() + " " + meant + "? It takes one word, with commas.";
                }
            }
        }
        return "";
    }

    /** What was meant for the option, joined by commas; empty where nothing spills. */
    private static String meant(OptionSpec option, List<String> typed, Collection<String> surplus) {
        for (int at = 0; at < typed.size(); at++) {
            String name = option.longestName();
            boolean isJoined = typed.get(at).startsWith(name + "=");
            int value = isJoined ? at : at + 1;
            if ((isJoined || typed.get(at).equals(name)) && value < typed.size()) {
                List<String> words = new ArrayList<>();
                words.add(isJoined ? typed.get(at).substring(name.length() + 1) : typed.get(value));
                typed.subList(value + 1, typed.size()).stream()
                        .takeWhile(word -> surplus.contains(word) || isKind(option, word))
                        .forEach(words::add);
                return words.size() == 1
                        ? ""
                        : String.join(
                                ",",
                                words.stream()
                                        .map(word -> word.replaceFirst(",$", ""))
                                        .toList());
            }
        }
        return "";
    }

    /** In {@code --images raw mask BIDS_DIR OUT_DIR} it is OUT_DIR that is left over, but not what spilled. */
    private static boolean isKind(OptionSpec option, String word) {
        return option.longestName().equals(SettingKey.IMAGES.option()) && BidsFolder.KINDS.contains(word);
    }
}
