package io.github.spimpatches.export;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.problem.InputProblem;
import java.util.List;
import java.util.stream.Collectors;

/** The endings of patch files. */
final class Names {
    private Names() {}

    /** {@code .nii.gz} or {@code .nii}. */
    static String ending(String path) {
        return path.endsWith(".nii.gz") ? ".nii.gz" : path.substring(path.lastIndexOf('.'));
    }

    /** The one ending of all. @throws InputProblem where there are several */
    static String ending(List<ManifestRow> rows) {
        List<String> endings =
                rows.stream().map(row -> ending(row.path())).distinct().sorted().toList();
        if (endings.size() > 1) {
            throw new InputProblem("Cannot export files of several kinds together: "
                    + endings.stream().collect(Collectors.joining(", "))
                    + ". Repeat the run, which gives all its patches the ending of its --format.");
        }
        return endings.get(0);
    }
}
