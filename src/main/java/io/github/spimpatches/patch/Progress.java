package io.github.spimpatches.patch;

/** Told by the engine how far it is. For people's eyes only: totals come from the manifest. Called by many threads. */
public interface Progress {

    /** Tells nobody. */
    Progress NONE = (bytesRead, bytesWritten) -> {};

    /** One more patch is there, or has failed. Bytes read since the last call, from the stores; bytes of its file. */
    void patchDone(long bytesRead, long bytesWritten);
}
