package io.github.spimpatches.cli;

import io.github.spimpatches.config.SettingKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Arguments before they are parsed: other spellings become ours, and the command can be shown as it was typed. */
final class Arguments {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private Arguments() {}

    /**
     * {@code --patch_size} becomes {@code --patch-size} and {@code --segmentation-level} becomes {@code --level}, {@code
     * help run} becomes {@code run --help}. A leading {@code --master URL} is the launcher's and goes.
     *
     * @param options all options of all verbs
     */
    static List<String> ours(List<String> typed, Set<String> options) {
        List<String> ours = new ArrayList<>();
        List<String> rest = withoutMaster(typed);
        if (!rest.isEmpty() && rest.get(0).equals("help")) {
            ours.addAll(rest.subList(1, rest.size()));
            ours.add("--help");
            return ours;
        }
        boolean optionsEnded = false;
        for (String argument : rest) {
            optionsEnded |= argument.equals("--");
            ours.add(optionsEnded ? argument : spelledOurWay(argument, options));
        }
        return ours;
    }

    /** The command for a record: words with anything but plain characters in single quotes. */
    static String command(List<String> typed) {
        return command("spim-patches", typed);
    }

    /** The same of a program that is started by another name. */
    static String command(String program, List<String> typed) {
        return Stream.concat(Stream.of(program), typed.stream())
                .map(word -> PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    /** The word where the verb stands; empty where there is none. */
    static String verb(List<String> typed) {
        List<String> rest = withoutMaster(typed);
        return rest.isEmpty() ? "" : rest.get(0);
    }

    private static List<String> withoutMaster(List<String> typed) {
        if (typed.isEmpty()) {
            return typed;
        }
        if (typed.get(0).equals("--master")) {
            return typed.subList(Math.min(2, typed.size()), typed.size());
        }
        return typed.get(0).startsWith("--master=") ? typed.subList(1, typed.size()) : typed;
    }

    private static String spelledOurWay(String argument, Set<String> options) {
        if (!argument.startsWith("--")) {
            return argument;
        }
        int equals = argument.indexOf('=');
        String name = equals < 0 ? argument : argument.substring(0, equals);
        String value = equals < 0 ? "" : argument.substring(equals);
        String word = name.substring(2).replace('-', '_').toLowerCase(Locale.ROOT);
        Optional<SettingKey> key = SettingKey.of(word);
        if (key.isPresent()) {
            return key.get().option() + value;
        }
        String dashed = name.replace('_', '-');
        return options.contains(dashed) ? dashed + value : argument;
    }
}
