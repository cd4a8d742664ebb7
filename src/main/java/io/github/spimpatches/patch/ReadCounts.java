package io.github.spimpatches.patch;

import java.io.Serializable;

/**
 * What was read for some patches.
 *
 * @param bytesRead from the store, as stored
 * @param bytesNeeded of voxels that the patches hold, decoded
 * @param requests to the store
 * @param chunksDecoded decoded
 * @param chunksReread among them those that had to be decoded again for want of memory
 * @param chunksAbsent asked for and not in the store: all fill
 */
public record ReadCounts(
        long bytesRead, long bytesNeeded, long requests, long chunksDecoded, long chunksReread, long chunksAbsent)
        implements Serializable {
    public static final ReadCounts ZERO = new ReadCounts(0, 0, 0, 0, 0, 0);

    public ReadCounts plus(ReadCounts other) {
        return new ReadCounts(
                bytesRead + other.bytesRead,
                bytesNeeded + other.bytesNeeded,
                requests + other.requests,
                chunksDecoded + other.chunksDecoded,
                chunksReread + other.chunksReread,
                chunksAbsent + other.chunksAbsent);
    }
}
