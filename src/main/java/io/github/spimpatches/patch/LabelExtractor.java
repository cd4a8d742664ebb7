package io.github.spimpatches.patch;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import java.io.Serializable;
import java.util.List;

/**
 * The engine: one label's centres in, manifest rows out, the patches written on the way. It is sent to the executors, so
 * it holds values only and opens stores and caches inside {@link #extract}. Called by several threads of a JVM at once.
 */
public interface LabelExtractor extends Serializable {

    /**
     * @param centres all centres of one label, of all subjects, in no particular order
     * @return one row for each patch of each centre; a patch that cannot be made is a row that says why
     */
    List<ManifestRow> extract(List<Centre> centres, Progress progress);
}
