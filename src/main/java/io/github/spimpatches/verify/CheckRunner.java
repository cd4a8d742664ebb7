package io.github.spimpatches.verify;

import io.github.spimpatches.manifest.ManifestRow;
import java.util.List;

/** Runs the checks of patch files: a plain loop, or a Spark job. Both find the same. */
public interface CheckRunner extends AutoCloseable {

    /** @param slices of the manifest, each the work of one task */
    List<Finding> run(List<List<ManifestRow>> slices, PatchCheck check);

    @Override
    default void close() {}
}
