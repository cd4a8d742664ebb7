package io.github.spimpatches.patch;

import io.github.spimpatches.problem.InputProblem;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of its own on a local disk where one crop grows; gone when it is closed, and when the JVM is told to end. The
 * room that it may come to need is asked for first, beside what other crops of this JVM have asked for.
 *
 * <p>A JVM that is killed leaves its folders behind, which the next one on the same machine removes. It knows them by
 * their lock files, which the living hold: the system lets go of the locks of the dead.
 */
final class Scratch implements Closeable {
    private static final String PREFIX = "spim-patches-crop-";
    private static final String LOCK = ".lock";
    private static final String OWN = PREFIX + machine() + "-";
    private static final Pattern OWN_LOCK = Pattern.compile(Pattern.quote(OWN) + "[0-9]+" + Pattern.quote(LOCK));
    private static final Map<FileStore, Long> RESERVED = new HashMap<>();
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(Scratch::removeWithLock)));
    }

    private final Path folder;
    private final FileStore store;
    private final long bytes;

    /** Null where the file system has no locks. */
    private final FileChannel lock;

    private Scratch(Path folder, FileStore store, long bytes, FileChannel lock) {
        this.folder = folder;
        this.store = store;
        this.bytes = bytes;
        this.lock = lock;
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
                removeAbandoned(root);
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
                Path folder = Files.createTempDirectory(root, OWN);
                OPEN.add(folder);
                return new Scratch(folder, store, bytes, lock(folder));
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
        removeWithLock(folder);
        closeQuietly(lock);
        OPEN.remove(folder);
        letGo(store, bytes);
    }

    /** Held until the channel is closed. It gets its name when it is locked: who sees the name can rely on the lock. */
    private static FileChannel lock(Path folder) throws IOException {
        Path unnamed = Files.createTempFile(folder.getParent(), PREFIX, ".tmp");
        FileChannel channel = null;
        try {
            channel = FileChannel.open(unnamed, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                throw new IOException("locked by another");
            }
            Files.move(unnamed, lockOf(folder));
            return channel;
        } catch (IOException noLocks) {
            closeQuietly(channel);
            deleteQuietly(unnamed);
            return null;
        }
    }

    private static Path lockOf(Path folder) {
        return folder.resolveSibling(folder.getFileName() + LOCK);
    }

    /** Removes what JVMs of this machine that were killed left behind. */
    private static void removeAbandoned(Path root) {
        List<Path> locks;
        try (Stream<Path> paths = Files.list(root)) {
            locks = paths.filter(path ->
                            OWN_LOCK.matcher(path.getFileName().toString()).matches())
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return;
        }
        for (Path lock : locks) {
            String name = lock.getFileName().toString();
            Path folder = lock.resolveSibling(name.substring(0, name.length() - LOCK.length()));
            // Opening and closing a file of this JVM's own would let go of its lock.
            if (!OPEN.contains(folder)) {
                removeIfAbandoned(folder, lock);
            }
        }
    }

    private static void removeIfAbandoned(Path folder, Path lock) {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                removeWithLock(folder);
            }
        } catch (IOException | OverlappingFileLockException inUse) {
            return;
        }
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9-]", "-");
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static void letGo(FileStore store, long bytes) {
        synchronized (RESERVED) {
            RESERVED.merge(store, -bytes, Long::sum);
        }
    }

    private static void removeWithLock(Path folder) {
        removeQuietly(folder);
        deleteQuietly(lockOf(folder));
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            return;
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
