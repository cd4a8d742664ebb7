package io.github.spimpatches.patch;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import java.util.List;

/** The arrow "centres -> patches": a plain loop, or a Spark job. Both give the same rows and the same files. */
public interface Extraction {

    /**
     * @param centres of all labels and subjects, in any order
     * @return rows of all patches, in no particular order
     */
    List<ManifestRow> run(List<Centre> centres, LabelExtractor extractor, Progress progress);
}
