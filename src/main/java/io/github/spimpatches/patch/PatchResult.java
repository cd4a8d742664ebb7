package io.github.spimpatches.patch;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.Quality;
import java.io.Serializable;

/**
 * What became of one patch, and what it cost to read.
 *
 * @param quality how it looks; null where it was not written
 * @param nanos that its task spent on it; 0 where there was nothing to cut
 */
public record PatchResult(ManifestRow row, ReadCounts reads, Quality quality, long nanos) implements Serializable {

    /** A patch that was not looked at. */
    public PatchResult(ManifestRow row, ReadCounts reads) {
        this(row, reads, null, 0);
    }

    public PatchResult(ManifestRow row, ReadCounts reads, Quality quality) {
        this(row, reads, quality, 0);
    }

    /** The same with the checksum of its file. */
    public PatchResult withChecksum(String checksum) {
        return new PatchResult(row.withChecksum(checksum), reads, quality, nanos);
    }

    /** The same with the time that it took. */
    PatchResult taking(long spent) {
        return new PatchResult(row, reads, quality, spent);
    }

    /** Lets {@code progress} hear of it. */
    public void tell(Progress progress) {
        if (row.status() == ManifestRow.Status.FAILED) {
            progress.patchFailed(reads.bytesRead());
        } else {
            boolean isNew = row.status() == ManifestRow.Status.WRITTEN && row.bytes() != null;
            progress.patchDone(reads.bytesRead(), isNew ? row.bytes() : 0);
        }
    }
}
