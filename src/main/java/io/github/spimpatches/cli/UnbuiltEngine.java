package io.github.spimpatches.cli;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.storage.Storages;

/** Stands where the engine will: says that nothing is there yet. */
final class UnbuiltEngine implements Engine {

    @Override
    public Storage storage(StorageSettings settings) {
        return Storages.open(settings);
    }

    @Override
    public int run(RunRequest request, Console console) {
        throw unbuilt();
    }

    @Override
    public int plan(RunRequest request, PlanOutput output, Console console) {
        throw unbuilt();
    }

    @Override
    public int extract(ExtractRequest request, Console console) {
        throw unbuilt();
    }

    @Override
    public int demo(DemoRequest request, Console console) {
        throw unbuilt();
    }

    private static InputProblem unbuilt() {
        return new InputProblem("The engine is not in this build.");
    }
}
