package io.github.spimpatches.manifest;

import java.util.stream.Stream;

/** Paths as tables have them: relative to OUT_DIR, with slashes. */
public final class TablePath {
    private TablePath() {}

    /** The folder that a file is in; empty for OUT_DIR itself. */
    public static String folder(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** The file's own name. */
    public static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The subject that a patch's file is of: {@code 01} of {@code sub-01/micr/...}; empty where it is of none. */
    public static String subject(String path) {
        int end = path.indexOf('/');
        return path.startsWith("sub-") && end > 0 ? path.substring("sub-".length(), end) : "";
    }

    /** Whether it stays below OUT_DIR: one in a table from somewhere else may lead out. */
    public static boolean isInside(String path) {
        return !path.isEmpty()
                && !path.startsWith("/")
                && Stream.of(path.split("/", -1)).noneMatch(part -> part.equals("..") || part.contains(":"));
    }
}
