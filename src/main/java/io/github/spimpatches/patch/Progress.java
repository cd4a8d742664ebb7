package io.github.spimpatches.patch;

/** Hears of every patch as it is done. Called from many threads. */
public interface Progress {
    /** Hears nothing. */
    Progress NONE = (bytesRead, bytesWritten) -> {};

    /**
     * One patch is written, kept or failed.
     *
     * @param bytesRead from the store for this patch
     * @param bytesWritten to the store for this patch
     */
    void patchDone(long bytesRead, long bytesWritten);
}
