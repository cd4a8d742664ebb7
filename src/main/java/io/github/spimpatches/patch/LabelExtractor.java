package io.github.spimpatches.patch;

import io.github.spimpatches.manifest.Centre;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** The work of one task: centres of one label in, a result for every patch out. Shipped to executors. */
public interface LabelExtractor extends Serializable {

    /**
     * Never throws for one bad patch: its result says what failed.
     *
     * @param centres of one label, of any number of subjects and of each whole: what a portion holds
     */
    List<PatchResult> extract(List<Centre> centres, Progress progress);

    /** The same, which reaches stores also with the Hadoop keys of the machine that it runs on. */
    default LabelExtractor withHadoop(Map<String, String> keys) {
        return this;
    }
}
