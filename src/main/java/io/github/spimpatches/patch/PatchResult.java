package io.github.spimpatches.patch;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.Quality;
import java.io.Serializable;

/**
 * What became of one patch, and what it cost to read.
 *
 * @param quality how it looks; null where it was not written
 */
public record PatchResult(ManifestRow row, ReadCounts reads, Quality quality) implements Serializable {

    /** A patch that was not looked at. */
    public PatchResult(ManifestRow row, ReadCounts reads) {
        this(row, reads, null);
    }
}
