package io.github.spimpatches.patch;

import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.storage.Room;
import java.io.IOException;
import java.util.List;

/**
 * The chunks of the first patches, decoded into the pool before a task asks for them. Where tasks run in the driver's
 * own JVM, its cores have little to do while Spark starts and plans its query, which is as long as a small run takes to
 * cut its patches.
 *
 * <p>Ends by itself when the first task is there, or the pool is full. Only for images on this machine's disks, and for
 * runs that will cut every patch.
 */
public final class FirstChunks {
    /** A larger run does not notice the seconds, and its centres are not to be in memory all at once. */
    private static final int MOST_CENTRES = 100_000;

    private final Extraction extraction;
    private final Portions portions;
    private final TaskReads reads;

    FirstChunks(Extraction extraction, Portions portions, TaskReads reads) {
        this.extraction = extraction;
        this.portions = portions;
        this.reads = reads;
    }

    /** Starts to load them, in the order in which tasks will start, in a thread of its own. */
    public static void loadAside(Extraction extraction, Portions portions) {
        FirstChunks chunks = new FirstChunks(extraction, portions, TaskReads.shared(extraction));
        Thread thread = new Thread(chunks::load, "spim-patches-first-chunks");
        thread.setDaemon(true);
        thread.start();
    }

    void load() {
        if (!extraction.cutsEveryPatch() || portions.centres().size() > MOST_CENTRES) {
            return;
        }
        try {
            for (List<Centre> portion : portions.lists()) {
                for (Centre centre : portion) {
                    for (PatchSource source : extraction.sourcesOf(centre)) {
                        if (source.problem() == null && source.uri().isLocal() && !load(centre, source)) {
                            return;
                        }
                    }
                }
            }
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // The task that needs the chunk meets the same, and says of which patch it is.
            return;
        }
    }

    /** Returns false once there is no more to be done. */
    private boolean load(Centre centre, PatchSource source) throws IOException {
        SourceImage image = reads.image(source);
        for (int channel : source.channels().indices()) {
            for (ChunkPool.Id id : PatchReader.chunks(image, channel, source.around(centre, image))) {
                if (!reads.pool().loadAhead(id, image, (of, key) -> of.fetch(key, Room.OF_THREAD))) {
                    return false;
                }
            }
        }
        return true;
    }
}
