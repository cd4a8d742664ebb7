package io.github.spimpatches.export;

import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;
import java.io.Serializable;

/** One file of an export, written from front to back by one task. */
public interface Part extends Serializable {

    /** Relative to the export's folder. */
    String path();

    /** Bytes of patches that are read for it. */
    long bytes();

    /** How many patches those are. */
    int patches();

    /**
     * Writes the whole file; the same patches give the same bytes.
     *
     * @throws io.github.spimpatches.problem.InputProblem where a patch is not what the manifest says
     */
    void write(PatchFiles patches, Sink sink) throws IOException;
}
