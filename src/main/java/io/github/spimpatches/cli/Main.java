package io.github.spimpatches.cli;

import io.github.spimpatches.spark.OwnedSession;
import io.github.spimpatches.storage.Storages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;

/** The program's entry. */
public final class Main {
    private static final String NAME = "spim-patches";

    private Main() {}

    public static void main(String[] args) {
        ResultStream results = new ResultStream();
        Console console = Console.ofProcess(results);
        if (!OwnedSession.isProcessOurs()) {
            GuestRun.end(execute(args, engine(new SparkEngines(), console), console));
            return;
        }
        Interruption interruption = Interruption.expected(console, Arguments.verb(List.of(args)));
        SparkEngines engines = new SparkEngines();
        int exitCode = execute(args, engine(engines, console), console);
        interruption.isTooLate();
        if (exitCode == ExitCode.DONE && results.loss().isPresent()) {
            console.err().println(NAME + ": " + results.loss().get() + ".");
            exitCode = ExitCode.FAILED;
        }
        engines.hush();
        System.exit(exitCode);
    }

    private static Engine engine(Engines engines, Console console) {
        return new PatchRun(
                engines,
                settings -> Storages.watched(settings, line -> console.err().println(line)));
    }

    /** The whole program but for the end of the JVM: parses, does, prints, and returns the exit code. */
    public static int execute(String[] args, Engine engine, Console console) {
        List<String> typed = List.of(args);
        CommandLine program = program(new RootCommand(engine, console, Arguments.command(typed)), console);
        List<String> ours = Arguments.ours(typed, options(program));
        try {
            if (ours.isEmpty()) {
                program.usage(console.err(), program.getColorScheme());
                console.err().println();
                console.err().println(NAME + ": no verb given.");
                return ExitCode.WRONG_INPUT;
            }
            return program.execute(ours.toArray(String[]::new));
        } catch (StackOverflowError | OutOfMemoryError tooMuch) {
            Failure failure = Failure.of(NAME, tooMuch);
            failure.print(console.err(), Optional.empty());
            return failure.exitCode();
        } finally {
            console.out().flush();
            console.err().flush();
        }
    }

    private static CommandLine program(RootCommand root, Console console) {
        CommandLine program = new CommandLine(root);
        program.getSubcommands().values().forEach(verb -> {
            CommonOptions.add(verb.getCommandSpec());
            HelpLayout.applyTo(verb);
        });
        program.setOut(console.out());
        program.setErr(console.err());
        program.setExpandAtFiles(false);
        program.setPosixClusteredShortOptionsAllowed(false);
        program.setUsageHelpWidth(Math.min(console.width(), 120));
        program.setColorScheme(Help.defaultColorScheme(console.isTerminal() ? Help.Ansi.AUTO : Help.Ansi.OFF));
        program.setParameterExceptionHandler((problem, arguments) -> usageProblem(problem, console));
        program.setExecutionExceptionHandler((thrown, verb, parsed) -> {
            boolean verbose =
                    parsed.subcommand() != null && parsed.subcommand().hasMatchedOption(CommonOptions.VERBOSE);
            Failure failure = Failure.of(verb.getCommandSpec().qualifiedName(), thrown);
            failure.print(console.err(), verbose ? Optional.of(thrown) : Optional.empty());
            return failure.exitCode();
        });
        return program;
    }

    private static int usageProblem(ParameterException problem, Console console) {
        String verb = problem.getCommandLine().getCommandSpec().qualifiedName();
        console.err().println(verb + ": " + UsageProblem.line(problem));
        return ExitCode.WRONG_INPUT;
    }

    private static Set<String> options(CommandLine program) {
        List<CommandLine> all = new ArrayList<>(program.getSubcommands().values());
        all.add(program);
        return all.stream()
                .flatMap(command -> command.getCommandSpec().options().stream())
                .flatMap(option -> Stream.of(option.names()))
                .collect(Collectors.toSet());
    }
}
