package io.github.spimpatches.verify;

import io.github.spimpatches.manifest.ManifestRow;
import java.util.List;

/** The checks without Spark, on all cores of this machine. */
public final class LocalChecks implements CheckRunner {
    @Override
    public List<Finding> run(List<List<ManifestRow>> slices, PatchCheck check) {
        return slices.parallelStream().flatMap(rows -> check.of(rows).stream()).toList();
    }
}
