package io.github.spimpatches.cli;

import io.github.spimpatches.config.SettingKey;
import io.github.spimpatches.problem.NearMatches;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Words for what picocli refuses: one line, with the nearest option or verb. */
final class UsageProblem {
    private UsageProblem() {}

    static String line(ParameterException problem) {
        CommandSpec command = problem.getCommandLine().getCommandSpec();
        if (problem instanceof UnmatchedArgumentException unmatched) {
            return unmatched(command, unmatched.getUnmatched());
        }
        if (problem instanceof MissingParameterException missing) {
            return missing(command, missing.getMissing());
        }
        if (problem instanceof OverwrittenOptionException overwritten) {
            return name(overwritten.getOverwritten()) + " is given twice." + more(command);
        }
        ArgSpec argument = problem.getArgSpec();
        if (argument instanceof OptionSpec option && problem.getValue() != null) {
            return "Invalid " + name(option) + ": found \"" + problem.getValue() + "\"; expected " + expected(option)
                    + "." + more(command);
        }
        return problem.getMessage().lines().findFirst().orElse("") + more(command);
    }

    private static String unmatched(CommandSpec command, List<String> words) {
        String word = words.get(0);
        String typed = word.contains("=") && word.startsWith("-") ? word.substring(0, word.indexOf('=')) : word;
        if (typed.startsWith("-")) {
            return "Unknown option " + typed + "." + near(typed, options(command)) + more(command);
        }
        if (command.parent() == null) {
            List<String> verbs = List.copyOf(command.subcommands().keySet());
            String near = NearMatches.question(typed, verbs);
            return "Unknown verb \"" + typed + "\"."
                    + (near.isEmpty() ? " There are " + String.join(", ", verbs) + "." : near);
        }
        return "Unexpected argument \"" + typed + "\"." + SpilledWords.hint(command, words) + more(command);
    }

    /** Dashes are no likeness: {@code --seed} is near {@code --patch-seed}, not near {@code --edge}. */
    private static String near(String typed, List<String> options) {
        String bare = typed.replaceFirst("^-+", "").toLowerCase(Locale.ROOT);
        List<String> words = options.stream().map(option -> option.substring(2)).toList();
        List<String> near =
                NearMatches.of(bare, words).stream().map(word -> "--" + word).toList();
        return near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?";
    }

    private static String missing(CommandSpec command, List<ArgSpec> missing) {
        if (missing.isEmpty()) {
            return "Something is missing." + more(command);
        }
        ArgSpec argument = missing.get(0);
        boolean isThere = argument instanceof OptionSpec option
                && command.commandLine().getParseResult() != null
                && command.commandLine().getParseResult().hasMatchedOption(option);
        String what = argument.required() && !isThere
                ? "Missing " + (argument.isOption() ? name(argument) + " " : "") + argument.paramLabel()
                : name(argument) + " needs a value: expected " + expected(argument);
        return what + "." + more(command);
    }

    private static String expected(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? Stream.of(SettingKey.values())
                        .filter(key -> key.option().equals(option.longestName()))
                        .findFirst()
                        .map(SettingKey::expected)
                        .orElse(option.paramLabel())
                : argument.paramLabel();
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.names()[0] : argument.paramLabel();
    }

    private static List<String> options(CommandSpec command) {
        return command.options().stream()
                .flatMap(option -> Stream.of(option.names()))
                .filter(name -> name.startsWith("--"))
                .toList();
    }

    private static String more(CommandSpec command) {
        return " '" + command.qualifiedName() + " --help' lists all.";
    }
}
