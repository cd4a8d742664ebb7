package io.github.spimpatches.storage;

import io.github.spimpatches.problem.InputProblem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Files of this machine, through java.nio.
 *
 * <p>A file is published by writing it under a unique dotted name in its own folder and renaming it over the final one,
 * which a POSIX file system does in one step. There is no fsync: a patch lost to a power cut is made again by the next
 * run, and waiting for the disk on every patch would cost more than that.
 *
 * <p>Volumes of Databricks are a mount without rename, append or writing at a place: a file for one is gathered in the
 * temporary folder of this machine and copied over when it is whole.
 */
public final class LocalStorage implements Storage {
    /**
     * A channel copies through a direct buffer that each thread keeps for good, as large as its largest request: small
     * slices keep that buffer small.
     */
    private static final int SLICE = 1 << 20;

    private static final Path VOLUMES = Path.of("/Volumes");

    /** One for each of so many groups of files, so that others are not waited for. */
    private static final Object[] COPYING =
            Stream.generate(Object::new).limit(64).toArray();

    /** There {@code /Volumes} holds disks like any other. */
    private static final boolean IS_MAC = System.getProperty("os.name", "").startsWith("Mac");

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Unfinished::removeAll));
    }

    /** Null: files can be renamed everywhere. */
    private final Path withoutRename;

    public LocalStorage() {
        this(IS_MAC ? null : VOLUMES);
    }

    /** @param withoutRename a folder below which files cannot be renamed */
    LocalStorage(Path withoutRename) {
        this.withoutRename = withoutRename;
    }

    @Override
    public OptionalLong size(Location file) throws IOException {
        Optional<BasicFileAttributes> found = attributes(file);
        return found.isEmpty() || found.get().isDirectory()
                ? OptionalLong.empty()
                : OptionalLong.of(found.get().size());
    }

    @Override
    public boolean isFolder(Location folder) throws IOException {
        return attributes(folder).map(BasicFileAttributes::isDirectory).orElse(false);
    }

    @Override
    public Optional<byte[]> readWhole(Location file, int limit) throws IOException {
        return readWhole(file, limit, Room.NEW).map(ByteBuffer::array);
    }

    @Override
    public Optional<ByteBuffer> readWhole(Location file, int limit, Room room) throws IOException {
        try (FileChannel channel = openWhole(file)) {
            long size = channel.size();
            if (size > limit) {
                throw StorageFailure.tooLong(file, size, limit);
            }
            return Optional.of(readExactly(channel, file, 0, (int) size, room));
        } catch (IOException e) {
            if (isAbsent(e)) {
                refuseDanglingLink("read", file);
                return Optional.empty();
            }
            throw failure("read", file, e);
        }
    }

    @Override
    public byte[] read(Location file, long at, int length) throws IOException {
        return read(file, at, length, Room.NEW).array();
    }

    @Override
    public ByteBuffer read(Location file, long at, int length, Room room) throws IOException {
        StorageFailure.checkRange(file, at, length);
        try (FileChannel channel = openFile(file)) {
            long size = channel.size();
            if (at + length > size) {
                throw StorageFailure.tooShort(file, at, length, size);
            }
            return readExactly(channel, file, at, length, room);
        } catch (IOException e) {
            throw failure("read", file, e);
        }
    }

    @Override
    public InputStream open(Location file) throws IOException {
        if (Files.isDirectory(path(file))) {
            throw StorageFailure.notAFile(file, "a folder");
        }
        try {
            return Channels.newInputStream(FileChannel.open(path(file), StandardOpenOption.READ));
        } catch (IOException e) {
            throw failure("read", file, e);
        }
    }

    @Override
    public List<Entry> list(Location folder) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(path(folder))) {
            for (Path child : children) {
                entryOf(child).ifPresent(entries::add);
            }
        } catch (NotDirectoryException e) {
            return List.of();
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw failure("list", folder, e.getCause());
        } catch (IOException e) {
            if (isAbsent(e)) {
                return List.of();
            }
            throw failure("list", folder, e);
        }
        entries.sort(Comparator.comparing(Entry::name));
        return List.copyOf(entries);
    }

    @Override
    public long publish(Location file, Body body) throws IOException {
        Path target = path(file).toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null) {
            throw new IOException("Cannot write " + file + ": it is a folder");
        }
        if (withoutRename != null && target.startsWith(withoutRename)) {
            return publishStaged(target, file, body);
        }
        Path temporary = folder.resolve(TemporaryName.fresh());
        boolean published = false;
        Unfinished.begin(temporary, () -> Files.deleteIfExists(temporary));
        try {
            long written = write(temporary, file, body);
            move(temporary, target, file);
            published = true;
            return written;
        } finally {
            if (!published) {
                discard(temporary);
            }
            Unfinished.end(temporary);
        }
    }

    @Override
    public boolean adopt(Location file, Path made) throws IOException {
        Path target = path(file).toAbsolutePath();
        if (withoutRename != null && target.startsWith(withoutRename)) {
            return false;
        }
        try {
            Files.createDirectories(target.getParent());
            Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (AtomicMoveNotSupportedException e) {
            return false;
        } catch (IOException e) {
            throw failure("write", file, e);
        }
    }

    @Override
    public void delete(Location file) throws IOException {
        try {
            Files.deleteIfExists(path(file));
        } catch (IOException e) {
            if (!isAbsent(e)) {
                throw failure("delete", file, e);
            }
        }
    }

    @Override
    public void discardAbandoned(Location folder) throws IOException {
        try (DirectoryStream<Path> temporaries = Files.newDirectoryStream(
                path(folder), child -> TemporaryName.isOne(child.getFileName().toString()))) {
            for (Path temporary : temporaries) {
                Files.deleteIfExists(temporary);
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw failure("list", folder, e.getCause());
        } catch (IOException e) {
            // Where a file stands in the folder's place nothing was begun either.
            if (!isAbsent(e) && Files.isDirectory(path(folder))) {
                throw failure("clean up", folder, e);
            }
        }
    }

    private static long publishStaged(Path target, Location file, Body body) throws IOException {
        Path staged = Files.createTempFile("spim-patches-", ".tmp");
        Unfinished.begin(staged, () -> Files.deleteIfExists(staged));
        try {
            Files.delete(staged);
            long written = write(staged, file, body);
            // Two tries of one task may meet in this JVM; between JVMs nothing but the same bytes keeps them apart.
            synchronized (COPYING[Math.floorMod(target.hashCode(), COPYING.length)]) {
                copy(staged, target, file);
            }
            return written;
        } finally {
            Files.deleteIfExists(staged);
            Unfinished.end(staged);
        }
    }

    private static void copy(Path staged, Path target, Location file) throws IOException {
        boolean copied = false;
        try {
            Files.createDirectories(target.getParent());
            try (OutputStream out = Files.newOutputStream(target)) {
                Files.copy(staged, out);
            }
            copied = true;
        } catch (IOException e) {
            throw failure("write", file, e);
        } finally {
            if (!copied) {
                discard(target);
            }
        }
    }

    /** What the body itself throws passes as it is; what goes wrong with the file names the final file. */
    private static long write(Path temporary, Location file, Body body) throws IOException {
        try (FileChannel channel = create(temporary, file)) {
            Unfinished.made(temporary);
            body.writeTo((bytes, offset, length) -> {
                try {
                    writeAll(channel, bytes, offset, length);
                } catch (IOException e) {
                    throw failure("write", file, e);
                }
            });
            return channel.position();
        }
    }

    private static FileChannel create(Path temporary, Location file) throws IOException {
        try {
            try {
                return FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } catch (NoSuchFileException e) {
                Files.createDirectories(temporary.getParent());
                return FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            }
        } catch (IOException e) {
            throw failure("write", file, e);
        }
    }

    private static void move(Path temporary, Path target, Location file) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failure("write", file, e);
        }
    }

    private static void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // The reason why nothing was published is on its way already, and says more than this one.
            return;
        }
    }

    private static void writeAll(FileChannel channel, byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        int end = buffer.limit();
        while (buffer.position() < end) {
            buffer.limit(Math.min(end, buffer.position() + SLICE));
            channel.write(buffer);
        }
    }

    /** Linux opens a folder for reading as if it were a file, so that has to be asked. */
    private static FileChannel openFile(Location file) throws IOException {
        Path path = path(file);
        if (Files.isDirectory(path)) {
            throw StorageFailure.absent(file);
        }
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    /** A pipe would be waited for as long as nobody writes into it, and tells no size. */
    private static FileChannel openWhole(Location file) throws IOException {
        Path path = path(file);
        if (!Files.readAttributes(path, BasicFileAttributes.class).isRegularFile()) {
            throw StorageFailure.notAFile(file, Files.isDirectory(path) ? "a folder" : "a pipe or a device");
        }
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    @Override
    public void checkIsAbsent(Location file) throws IOException {
        if (isFolder(file)) {
            throw StorageFailure.notAFile(file, "a folder");
        }
        Location above = file.absolute().parent();
        Optional<BasicFileAttributes> found = attributes(above);
        while (found.isEmpty()) {
            above = above.parent();
            found = attributes(above);
        }
        if (!found.get().isDirectory()) {
            throw new InputProblem("Cannot read " + file + ": " + above + " is no folder, as it has to be.");
        }
    }

    private static ByteBuffer readExactly(FileChannel channel, Location file, long at, int length, Room room)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(room.of(length));
        while (buffer.position() < length) {
            int done = buffer.position();
            buffer.limit(Math.min(length, done + SLICE));
            if (channel.read(buffer, at + done) < 0) {
                throw StorageFailure.tooShort(file, at, length, at + done);
            }
        }
        return buffer.position(0).limit(length);
    }

    private static Optional<BasicFileAttributes> attributes(Location location) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path(location), BasicFileAttributes.class));
        } catch (IOException e) {
            if (isAbsent(e)) {
                refuseDanglingLink("look at", location);
                return Optional.empty();
            }
            throw failure("look at", location, e);
        }
    }

    private static Optional<Entry> entryOf(Path child) throws IOException {
        try {
            BasicFileAttributes found = Files.readAttributes(child, BasicFileAttributes.class);
            String name = child.getFileName().toString();
            return Optional.of(new Entry(name, found.isDirectory(), found.isDirectory() ? 0 : found.size()));
        } catch (NoSuchFileException e) {
            // A dangling link, or a file that went away while the folder was read.
            return Optional.empty();
        } catch (FileSystemException e) {
            if (StorageFailure.isLoop(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * A link to nothing is no absent file: git-annex and DataLad leave one where a file's content was not fetched, and a
     * chunk of that kind must not be read as fill.
     */
    private static void refuseDanglingLink(String verb, Location file) throws IOException {
        Path path = path(file);
        if (Files.isSymbolicLink(path)) {
            throw new InputProblem("Cannot " + verb + " " + file + ": it is a link to " + Files.readSymbolicLink(path)
                    + ", which is not there. If git-annex or DataLad made it, fetch its content: datalad get.");
        }
    }

    private static boolean isAbsent(IOException e) {
        return e instanceof NoSuchFileException
                || (e instanceof FileSystemException failure && "Not a directory".equals(failure.getReason()));
    }

    private static IOException failure(String verb, Location file, IOException e) {
        if (e instanceof EOFException || e instanceof AccessDenied || StorageFailure.names(e, file)) {
            return e;
        }
        if (isAbsent(e) && !verb.equals("write")) {
            return StorageFailure.absent(file);
        }
        if (e instanceof AccessDeniedException) {
            return new AccessDenied("Cannot " + verb + " " + file + ": permission denied", e);
        }
        return StorageFailure.of(verb, file, e);
    }

    private static Path path(Location location) {
        if (!location.isLocal()) {
            throw new IllegalArgumentException(location + " is not a file of this machine");
        }
        try {
            return Path.of(location.uri());
        } catch (InvalidPathException e) {
            throw new InputProblem("Invalid location \"" + location + "\": " + e.getReason(), e);
        }
    }
}
