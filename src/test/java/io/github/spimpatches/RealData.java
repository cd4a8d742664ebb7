package io.github.spimpatches;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Atlases from the field, where they are at hand: Turone (1,318 regions, names only) and Allen's CCFv3 in the form that
 * SPIMquant keeps it (sides split). The folder is the system property {@code spimpatches.data}, else {@code
 * ../shared/data} beside or above the project. Tests that need them are skipped elsewhere.
 */
public final class RealData {
    private RealData() {}

    /** A file or folder of the atlases; the test is skipped where it is not there. */
    public static Path path(String name) {
        String given = System.getProperty("spimpatches.data");
        List<Path> folders = given != null
                ? List.of(Path.of(given))
                : List.of(Path.of("../shared/data"), Path.of("../../shared/data"));
        Path found = folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::exists)
                .findFirst()
                .orElse(folders.get(0).resolve(name));
        assumeThat(found).as("real atlases (set spimpatches.data)").exists();
        return found;
    }
}
