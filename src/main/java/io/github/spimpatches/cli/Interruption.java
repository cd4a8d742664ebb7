package io.github.spimpatches.cli;

import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C, the SIGTERM of a job manager, the SIGHUP of a terminal that is closed: what runs is cleaned up by the JVM's
 * shutdown hooks, one line says what happened, and the exit code is {@link ExitCode#INTERRUPTED} for all.
 */
final class Interruption {
    /** Verbs that, given again, do only what is left. */
    private static final Set<String> RESUMING = Set.of("run", "extract", "crop", "export", "demo");

    private final Console console;
    private final String verb;
    private final AtomicBoolean isOver = new AtomicBoolean();

    private Interruption(Console console, String verb) {
        this.console = console;
        this.verb = verb;
    }

    /** @param verb that is being done */
    static Interruption expected(Console console, String verb) {
        Interruption interruption = new Interruption(console, verb);
        Runtime.getRuntime().addShutdownHook(new Thread(interruption::say));
        interruption.exitOn("INT");
        interruption.exitOn("TERM");
        interruption.exitOn("HUP");
        return interruption;
    }

    /** @param verb may have the program's name before it */
    static String words(String verb) {
        boolean resumes = RESUMING.contains(verb.substring(verb.lastIndexOf(' ') + 1));
        return "interrupted. The same command " + (resumes ? "goes on from here." : "starts anew.");
    }

    /** The program has come to its end by itself. */
    void isTooLate() {
        isOver.set(true);
    }

    /** The last line: what is torn down from here on fails, and none of that is news. */
    private void say() {
        if (isOver.compareAndSet(false, true)) {
            if (console.isTerminal()) {
                console.err().println(); // below the bar
            }
            console.err().println("spim-patches: " + words(verb));
            console.err().close();
        }
    }

    /** Left alone, the JVM would exit with 128 plus the signal's number. The API has no compile-time form. */
    private void exitOn(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object exit =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                        say();
                        System.exit(ExitCode.INTERRUPTED);
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), exit);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Not a signal of this system, or one that the JVM keeps (-Xrs): the system's own exit code will do.
            return;
        }
    }
}
