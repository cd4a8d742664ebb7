package io.github.spimpatches.export;

import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.Storages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * Writes some files of an export, one after another, each whole or not at all.
 *
 * @param to the export's folder
 * @param isResumed whether an earlier try may have written some of them
 */
public record WriteParts(List<Part> parts, PatchAccess from, Location to, boolean isResumed)
        implements ExportTask<PartResult> {
    /** A task writes this much and then reports: some seconds' work. */
    private static final long TOGETHER_BYTES = 64L << 20;

    private static final int TOGETHER = 200;

    public WriteParts {
        parts = List.copyOf(parts);
    }

    /** The parts as tasks: large ones alone, small ones together. */
    public static List<WriteParts> of(List<Part> parts, PatchAccess from, Destination to) {
        List<WriteParts> tasks = new ArrayList<>();
        List<Part> some = new ArrayList<>();
        long bytes = 0;
        for (Part part : parts) {
            some.add(part);
            bytes += part.bytes();
            if (bytes >= TOGETHER_BYTES || some.size() == TOGETHER) {
                tasks.add(new WriteParts(some, from, to.folder(), to.isResumed()));
                some = new ArrayList<>();
                bytes = 0;
            }
        }
        if (!some.isEmpty()) {
            tasks.add(new WriteParts(some, from, to.folder(), to.isResumed()));
        }
        return tasks;
    }

    @Override
    public List<PartResult> run(Progress progress) {
        List<PartResult> results = new ArrayList<>();
        try (Storage storage = Storages.open(from.storage())) {
            PatchFiles patches = new PatchFiles(storage, from.out(), progress);
            for (Part part : parts) {
                results.add(write(storage, patches, part, progress));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return results;
    }

    @Override
    public WriteParts withHadoop(Map<String, String> keys) {
        return new WriteParts(parts, from.withHadoop(keys), to, isResumed);
    }

    private PartResult write(Storage storage, PatchFiles patches, Part part, Progress progress) {
        try {
            Location file = to.resolve(part.path());
            if (isResumed && storage.size(file).isPresent()) {
                for (int i = 0; i < part.patches(); i++) {
                    progress.patchDone(0, 0);
                }
                return new PartResult(part.path(), 0, true, null);
            }
            storage.publish(file, sink -> part.write(patches, sink));
            return new PartResult(part.path(), part.bytes(), false, null);
        } catch (IOException | UncheckedIOException | InputProblem e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted while writing " + part.path());
            }
            return new PartResult(part.path(), 0, false, reason(e));
        }
    }

    static String reason(Exception e) {
        if (e instanceof InputProblem problem) {
            return String.join(" ", problem.lines());
        }
        Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
