package io.github.spimpatches.patch;

/** Hears of every patch as it is done or fails. Called from many threads. */
public interface Progress {
    /** Hears nothing. */
    Progress NONE = (bytesRead, bytesWritten) -> {};

    /**
     * One patch is there, written or kept.
     *
     * @param bytesRead from the store for this patch
     * @param bytesWritten to the store for this patch
     */
    void patchDone(long bytesRead, long bytesWritten);

    /**
     * One patch failed: nothing more will come of it. Who does not tell them apart takes it for done.
     *
     * @param bytesRead from the store for this patch
     */
    default void patchFailed(long bytesRead) {
        patchDone(bytesRead, 0);
    }
}
