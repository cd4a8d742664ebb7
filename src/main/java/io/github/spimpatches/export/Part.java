package io.github.spimpatches.export;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** One file of an export, written from front to back by one task. */
public interface Part extends Serializable {

    /** Relative to the export's folder. */
    String path();

    /** The patches that are read for it; none for what is known without. */
    List<ManifestRow> sources();

    /** Bytes of patches that are read for it. */
    default long bytes() {
        return sources().stream().mapToLong(ManifestRow::bytes).sum();
    }

    /** How many patches those are. */
    default int patches() {
        return sources().size();
    }

    /**
     * Writes the whole file; the same patches give the same bytes.
     *
     * @throws io.github.spimpatches.problem.InputProblem where a patch is not what the manifest says
     */
    void write(PatchFiles patches, Sink sink) throws IOException;
}
