package io.github.spimpatches.cli;

import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it was asked for; does nothing, or fails as it is told. */
final class FakeEngine implements Engine {
    private final List<Object> asked = new ArrayList<>();
    private final List<String> verbs = new ArrayList<>();
    private Throwable failure;
    private int exitCode;

    FakeEngine failingWith(Throwable thrown) {
        failure = thrown;
        return this;
    }

    FakeEngine returning(int code) {
        exitCode = code;
        return this;
    }

    /** The one request. */
    <T> T asked(Class<T> type) {
        if (asked.size() != 1) {
            throw new AssertionError("asked " + asked.size() + " times");
        }
        return type.cast(asked.get(0));
    }

    List<String> verbs() {
        return verbs;
    }

    @Override
    public Storage storage(StorageSettings settings) {
        return new LocalStorage();
    }

    @Override
    public int run(RunRequest request, Console console) throws Exception {
        return does("run", request);
    }

    @Override
    public int plan(RunRequest request, PlanOutput output, Console console) throws Exception {
        return does("plan " + output, request);
    }

    @Override
    public int extract(ExtractRequest request, Console console) throws Exception {
        return does("extract", request);
    }

    @Override
    public int validate(ValidateRequest request, Console console) throws Exception {
        return does("validate", request);
    }

    @Override
    public int report(ReportRequest request, Console console) throws Exception {
        return does("report", request);
    }

    @Override
    public int crop(RunRequest request, PlanOutput output, Console console) throws Exception {
        return does("crop " + output, request);
    }

    @Override
    public int export(ExportRequest request, Console console) throws Exception {
        return does("export", request);
    }

    @Override
    public int demo(DemoRequest request, Console console) throws Exception {
        return does("demo", request);
    }

    private int does(String verb, Object request) throws Exception {
        verbs.add(verb);
        asked.add(request);
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof Exception exception) {
            throw exception;
        }
        return exitCode;
    }
}
