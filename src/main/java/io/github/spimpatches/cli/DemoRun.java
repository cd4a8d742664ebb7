package io.github.spimpatches.cli;

import io.github.spimpatches.demo.Demo;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import java.util.ArrayList;
import java.util.List;

/** {@code demo}: makes the cohort, says the command, and runs it. */
final class DemoRun {
    private DemoRun() {}

    static int make(DemoRequest request, Engine engine, Console console) throws Exception {
        Location bids = request.folder().resolve("bids");
        Location out = request.folder().resolve("patches");
        RunFolder.checkWritable(request.folder());
        try (Storage storage = engine.storage(StorageSettings.DEFAULT)) {
            Demo.make(storage, bids);
        }
        List<String> run = new ArrayList<>(List.of("run", bids.uri(), out.uri(), "participant"));
        run.addAll(Demo.OPTIONS);
        console.out().println("Made a cohort of two brains in " + bids + "; now running, as you could:");
        // What the user typed to get here, where the launcher says so.
        String program = System.getProperty("spim-patches.launcher", "spim-patches");
        console.out().println("  " + Arguments.command(program, run));
        console.out().flush();
        return Main.execute(run.toArray(String[]::new), engine, console);
    }
}
