package io.github.spimpatches.patch;

import io.github.spimpatches.problem.InputProblem;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A folder of its own on a local disk where one crop grows; gone when it is closed, and when the JVM is told to end. The
 * room that it may come to need is asked for first, beside what other crops of this JVM have asked for.
 */
final class Scratch implements Closeable {
    private static final String PREFIX = "spim-patches-crop-";
    private static final Map<FileStore, Long> RESERVED = new HashMap<>();
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(Scratch::removeQuietly)));
    }

    private final Path folder;
    private final FileStore store;
    private final long bytes;

    private Scratch(Path folder, FileStore store, long bytes) {
        this.folder = folder;
        this.store = store;
        this.bytes = bytes;
    }

    /**
     * Makes the folder.
     *
     * @param parent null for the JVM's temporary folder
     * @param bytes the most that will be written
     * @throws InputProblem where there is not so much room, or nothing can be written
     */
    static Scratch open(Path parent, long bytes) {
        Path root = parent == null ? Path.of(System.getProperty("java.io.tmpdir")) : parent;
        try {
            Files.createDirectories(root);
            FileStore store = Files.getFileStore(root);
            synchronized (RESERVED) {
                long reserved = RESERVED.getOrDefault(store, 0L);
                long free = store.getUsableSpace() - reserved;
                if (free < bytes) {
                    throw new InputProblem("Not enough scratch space in " + root + ": " + Math.max(0, free)
                            + " bytes are free" + (reserved > 0 ? " beside what other crops need" : "") + ", up to "
                            + bytes + " are needed. Choose another folder with --scratch.");
                }
                RESERVED.merge(store, bytes, Long::sum);
            }
            try {
                Path folder = Files.createTempDirectory(root, PREFIX);
                OPEN.add(folder);
                return new Scratch(folder, store, bytes);
            } catch (IOException e) {
                letGo(store, bytes);
                throw e;
            }
        } catch (IOException e) {
            throw new InputProblem(
                    "Cannot use the scratch folder " + root + ": " + e + ". Choose another one with --scratch.", e);
        }
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        removeQuietly(folder);
        OPEN.remove(folder);
        letGo(store, bytes);
    }

    private static void letGo(FileStore store, long bytes) {
        synchronized (RESERVED) {
            RESERVED.merge(store, -bytes, Long::sum);
        }
    }

    /** What cannot be removed is the system's temporary folder's to clean. */
    private static void removeQuietly(Path folder) {
        List<Path> found;
        try (Stream<Path> paths = Files.walk(folder)) {
            found = paths.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException | RuntimeException e) {
            return;
        }
        found.forEach(Scratch::deleteQuietly);
    }

    private static void deleteQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            return;
        }
    }
}
