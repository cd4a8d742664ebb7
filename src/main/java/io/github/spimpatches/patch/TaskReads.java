package io.github.spimpatches.patch;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.geometry.AffineRule;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.storage.Storages;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the tasks of one JVM share during one run: the storage, the opened images, the chunk pool and the listings of
 * output folders. Bounded in all of them.
 */
public final class TaskReads {
    /** Each task walks all subjects in turn: with fewer than a cohort has, every label would open every image again. */
    private static final int IMAGES = 8192;

    private static final int FOLDERS = 64;
    private static final int RUNS = 2;
    private static final int VOLUMES = 2;
    private static final int POOL_SHARE = 4;

    private static final Map<String, TaskReads> BY_RUN = new LinkedHashMap<>();

    private final Storage storage;
    private final ChunkPool pool;
    private final MemoryBound memory;
    private final Map<PatchSource, SourceImage> images = new Bounded<>(IMAGES);
    private final Map<Location, Map<String, Long>> folders = new Bounded<>(FOLDERS);
    private final Map<Location, LabelVolume> labels = new Bounded<>(VOLUMES);

    public TaskReads(Storage storage, long chunkPoolBytes) {
        this(storage, chunkPoolBytes, Runtime.getRuntime().maxMemory());
    }

    /** @param heap of which patches in the making may take a part */
    TaskReads(Storage storage, long chunkPoolBytes, long heap) {
        this.storage = storage;
        this.pool = new ChunkPool(chunkPoolBytes);
        this.memory = new MemoryBound(heap);
    }

    /** The one that this JVM's tasks share; runs before the last two are forgotten. */
    static TaskReads shared(Extraction extraction) {
        return shared(extraction.id(), extraction.storage(), extraction.chunkPoolBytes());
    }

    /**
     * The same for any run.
     *
     * @param poolBytes bound of the decoded chunks; 0 for a quarter of the heap
     */
    static TaskReads shared(String id, StorageSettings settings, long poolBytes) {
        synchronized (BY_RUN) {
            TaskReads reads = BY_RUN.get(id);
            if (reads == null) {
                long bytes = poolBytes > 0 ? poolBytes : Runtime.getRuntime().maxMemory() / POOL_SHARE;
                reads = new TaskReads(Storages.open(settings), bytes);
                BY_RUN.put(id, reads);
                if (BY_RUN.size() > RUNS) {
                    BY_RUN.remove(BY_RUN.keySet().iterator().next());
                }
            }
            return reads;
        }
    }

    /** Lets go of what the tasks of a run that is over shared in this JVM. */
    public static void forget(String id) {
        synchronized (BY_RUN) {
            BY_RUN.remove(id);
        }
    }

    Storage storage() {
        return storage;
    }

    ChunkPool pool() {
        return pool;
    }

    /** What patches in the making take. */
    MemoryBound memory() {
        return memory;
    }

    /** The most bytes of decoded chunks that were held at any one time. */
    public long poolPeakBytes() {
        return pool.peakBytes();
    }

    /** Opens an image level, once for all tasks. */
    SourceImage image(PatchSource source) throws IOException {
        synchronized (images) {
            SourceImage image = images.get(source);
            if (image != null) {
                return image;
            }
        }
        SourceImage image = source.imageLevel().open(storage);
        synchronized (images) {
            SourceImage first = images.putIfAbsent(source, image);
            return first == null ? image : first;
        }
    }

    /** A label volume, read once for the tasks that need it at about the same time. */
    LabelVolume labels(Location dseg, AffineRule rule) throws IOException {
        synchronized (labels) {
            LabelVolume volume = labels.get(dseg);
            if (volume == null) {
                volume = LabelVolume.read(storage, dseg, rule);
                labels.put(dseg, volume);
            }
            return volume;
        }
    }

    /** The size of a file that may be left from an earlier run; folders are listed once, files are not asked for. */
    OptionalLong sizeOfExisting(Location file) throws IOException {
        Location folder = file.parent();
        Map<String, Long> sizes;
        synchronized (folders) {
            sizes = folders.get(folder);
        }
        if (sizes == null) {
            sizes = new HashMap<>();
            List<Storage.Entry> entries = storage.list(folder);
            for (Storage.Entry entry : entries) {
                if (!entry.isFolder()) {
                    sizes.put(entry.name(), entry.size());
                }
            }
            synchronized (folders) {
                folders.put(folder, sizes);
            }
        }
        Long size = sizes.get(file.name());
        return size == null ? OptionalLong.empty() : OptionalLong.of(size);
    }

    private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        private final int limit;

        Bounded(int limit) {
            super(16, 0.75f, true);
            this.limit = limit;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > limit;
        }
    }
}
