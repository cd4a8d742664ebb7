package io.github.spimpatches.spark;

import io.github.spimpatches.problem.InputProblem;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Where Spark puts what it keeps on disk while it runs, on this machine: asked for before it starts, since without such a
 * folder it ends the process, with a code of its own.
 *
 * @param setting what names them
 */
record ScratchFolders(List<String> folders, String setting) {
    private static final String BY_ENVIRONMENT = "SPARK_LOCAL_DIRS";
    private static final String BY_SETTING = "spark.local.dir";
    private static final String BY_JAVA = "java.io.tmpdir";

    ScratchFolders {
        folders = List.copyOf(folders);
    }

    /** Where Spark on one machine looks for them, in its order. */
    static ScratchFolders of(Map<String, String> environment, Map<?, ?> properties) {
        String named = environment.get(BY_ENVIRONMENT);
        if (named != null) {
            return new ScratchFolders(split(named), BY_ENVIRONMENT);
        }
        return properties.get(BY_SETTING) instanceof String set
                ? new ScratchFolders(split(set), BY_SETTING)
                : new ScratchFolders(List.of(String.valueOf(properties.get(BY_JAVA))), BY_JAVA);
    }

    private static List<String> split(String folders) {
        return Arrays.stream(folders.split(",")).map(String::strip).toList();
    }

    /** @throws InputProblem where none of them can be written */
    void check() {
        String problem = null;
        for (String folder : folders) {
            try {
                Path path = Path.of(folder);
                Files.createDirectories(path);
                Files.delete(Files.createTempDirectory(path, "spim-patches-"));
                return;
            } catch (IOException | InvalidPathException e) {
                problem = problem == null ? folder + " (" + reason(e) + ")" : problem;
            }
        }
        throw new InputProblem("Cannot start Spark: its folder for temporary files cannot be written: " + problem
                + ". Set " + setting + " to one that can"
                + (setting.equals(BY_JAVA)
                        ? " (SPIM_PATCHES_JAVA_OPTS=-Djava.io.tmpdir=DIR), or " + BY_ENVIRONMENT
                        : "")
                + ".");
    }

    private static String reason(Exception e) {
        if (e instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getReason();
        }
        return e instanceof IOException ? "it cannot be made" : "no path";
    }
}
