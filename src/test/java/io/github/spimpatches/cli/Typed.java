package io.github.spimpatches.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** A command as it is typed, and what came of it. */
record Typed(int exitCode, String out, String err) {

    static Typed on(Engine engine, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Console console = new Console(new PrintWriter(out), new PrintWriter(err), false, 100);
        int exitCode = Main.execute(arguments, engine, console);
        return new Typed(exitCode, out.toString(), err.toString());
    }

    List<String> errLines() {
        return err.lines().toList();
    }
}
