package io.github.spimpatches.storage;

import io.github.spimpatches.problem.InputProblem;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FutureDataInputStreamBuilder;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Every store that Hadoop's FileSystem reaches.
 *
 * <p>How a file is published depends on the store. Where a rename is one step (HDFS and its like) the file is written
 * under a dotted temporary name and renamed over the final one. Where a rename is a copy and an object appears at the
 * end of its upload (S3 and its like) the final key is written directly, and a failure aborts the upload; if the store
 * cannot abort, the bytes are gathered in a local file first, so that closing a stream never publishes a torso.
 *
 * <p>The file systems are this object's own, not those of Hadoop's cache, which would hand out one that somebody else
 * made with other settings.
 */
public final class HadoopStorage implements Storage {
    private static final Set<String> RENAME_IS_A_COPY =
            Set.of("s3a", "s3", "s3n", "gs", "oss", "cosn", "obs", "ks3", "swift", "dbfs");

    private static final int RENAME_ATTEMPTS = 20;
    private static final String GONE = "org.apache.hadoop.fs.s3native.NativeS3FileSystem";

    static {
        // While the file systems are still open: Hadoop closes them in a hook of its own.
        ShutdownHookManager.get().addShutdownHook(Unfinished::removeAll, FileSystem.SHUTDOWN_HOOK_PRIORITY + 1);
    }

    private final StorageSettings settings;
    private final Configuration configuration;
    private final ConcurrentHashMap<String, FileSystem> fileSystems = new ConcurrentHashMap<>();

    public HadoopStorage(StorageSettings settings) {
        this.settings = settings;
        configuration = HadoopSettings.configuration(settings);
    }

    @Override
    public OptionalLong size(Location file) throws IOException {
        Optional<FileStatus> found = status(file);
        return found.isEmpty() || found.get().isDirectory()
                ? OptionalLong.empty()
                : OptionalLong.of(found.get().getLen());
    }

    @Override
    public boolean isFolder(Location folder) throws IOException {
        return status(folder).map(FileStatus::isDirectory).orElse(false);
    }

    @Override
    public Optional<byte[]> readWhole(Location file, int limit) throws IOException {
        Optional<FileStatus> found = status(file);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (found.get().isDirectory()) {
            throw StorageFailure.notAFile(file, "a folder");
        }
        long size = found.get().getLen();
        if (size > limit) {
            throw StorageFailure.tooLong(file, size, limit);
        }
        byte[] bytes = new byte[(int) size];
        try (FSDataInputStream in = build(opener(file, "whole-file").withFileStatus(found.get()), file)) {
            in.readFully(0, bytes);
            return Optional.of(bytes);
        } catch (EOFException e) {
            throw new EOFException("Cannot read " + file + ": it became shorter while it was read");
        } catch (IOException e) {
            throw failure("read", file, e);
        }
    }

    @Override
    public void checkIsAbsent(Location file) throws IOException {
        if (!file.scheme().endsWith("hdfs")) {
            return;
        }
        Path path = path(file);
        try {
            if (fileSystem(path).getFileStatus(path).isDirectory()) {
                throw StorageFailure.notAFile(file, "a folder");
            }
        } catch (FileNotFoundException e) {
            return;
        } catch (IOException e) {
            if (isAbsent(e)) {
                throw new InputProblem("Cannot read " + file + ": there is no such folder, but a file of its name.", e);
            }
            throw failure("look at", file, e);
        }
    }

    @Override
    public byte[] read(Location file, long at, int length) throws IOException {
        StorageFailure.checkRange(file, at, length);
        if (length == 0) {
            return readNothing(file, at);
        }
        byte[] bytes = new byte[length];
        // Told how long the file is (at least), S3A need not ask, which saves a request for every range.
        try (FSDataInputStream in =
                build(opener(file, "random").opt("fs.option.openfile.length", Long.toString(at + length)), file)) {
            in.readFully(at, bytes);
            return bytes;
        } catch (EOFException e) {
            throw tooShort(file, at, length, e);
        } catch (IOException e) {
            throw failure("read", file, e);
        }
    }

    @Override
    public InputStream open(Location file) throws IOException {
        if (status(file).orElseThrow(() -> StorageFailure.absent(file)).isDirectory()) {
            throw StorageFailure.notAFile(file, "a folder");
        }
        return build(opener(file, "sequential"), file);
    }

    @Override
    public List<Entry> list(Location folder) throws IOException {
        try {
            Path path = path(folder);
            FileStatus[] children = fileSystem(path).listStatus(path);
            if (children.length == 1 && children[0].isFile() && isTheFolderItself(children[0], path)) {
                return List.of();
            }
            List<Entry> entries = new ArrayList<>(children.length);
            for (FileStatus child : children) {
                boolean isFolder = child.isDirectory();
                entries.add(new Entry(child.getPath().getName(), isFolder, isFolder ? 0 : child.getLen()));
            }
            entries.sort(Comparator.comparing(Entry::name));
            return List.copyOf(entries);
        } catch (IOException e) {
            if (isAbsent(e)) {
                return List.of();
            }
            throw failure("list", folder, e);
        }
    }

    @Override
    public long publish(Location file, Body body) throws IOException {
        FileSystem fileSystem;
        Path path = path(file);
        boolean canAbort;
        try {
            fileSystem = fileSystem(path);
            canAbort = fileSystem.hasPathCapability(path, CommonPathCapabilities.ABORTABLE_STREAM);
        } catch (IOException e) {
            throw failure("write", file, e);
        }
        if (!RENAME_IS_A_COPY.contains(fileSystem.getUri().getScheme())) {
            return publishByRename(fileSystem, path, file, body);
        }
        return canAbort ? publishInPlace(fileSystem, path, file, body) : publishStaged(fileSystem, path, file, body);
    }

    @Override
    public void delete(Location file) throws IOException {
        try {
            Path path = path(file);
            fileSystem(path).delete(path, false);
        } catch (IOException e) {
            if (!isAbsent(e)) {
                throw failure("delete", file, e);
            }
        }
    }

    @Override
    public void discardAbandoned(Location folder) throws IOException {
        try {
            Path path = path(folder);
            FileSystem fileSystem = fileSystem(path);
            if (RENAME_IS_A_COPY.contains(fileSystem.getUri().getScheme())) {
                return;
            }
            for (FileStatus temporary : fileSystem.listStatus(path, child -> TemporaryName.isOne(child.getName()))) {
                fileSystem.delete(temporary.getPath(), false);
            }
        } catch (IOException e) {
            if (!isAbsent(e)) {
                throw failure("clean up", folder, e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        IOException first = null;
        for (FileSystem fileSystem : fileSystems.values()) {
            try {
                fileSystem.close();
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        fileSystems.clear();
        if (first != null) {
            throw first;
        }
    }

    private long publishByRename(FileSystem fileSystem, Path path, Location file, Body body) throws IOException {
        Path temporary = new Path(path.getParent(), TemporaryName.fresh());
        boolean published = false;
        Unfinished.begin(temporary, () -> fileSystem.delete(temporary, false));
        try {
            long written;
            try (Upload upload = new Upload(create(fileSystem, temporary, file), file)) {
                Unfinished.made(temporary);
                body.writeTo(upload);
                written = upload.written;
                upload.finish();
            }
            rename(fileSystem, temporary, path, file);
            published = true;
            return written;
        } finally {
            if (!published) {
                discard(fileSystem, temporary);
            }
            Unfinished.end(temporary);
        }
    }

    private long publishInPlace(FileSystem fileSystem, Path path, Location file, Body body) throws IOException {
        try (Upload upload = new Upload(create(fileSystem, path, file), file)) {
            body.writeTo(upload);
            upload.finish();
            return upload.written;
        }
    }

    private long publishStaged(FileSystem fileSystem, Path path, Location file, Body body) throws IOException {
        java.nio.file.Path staged = Files.createTempFile("spim-patches-", ".tmp");
        Unfinished.begin(staged, () -> Files.deleteIfExists(staged));
        try {
            long written = new LocalStorage().publish(new Location(staged.toString()), body);
            // Not in a try block: closed only when every byte is in, since a close is what publishes here.
            FSDataOutputStream out = create(fileSystem, path, file);
            try {
                Files.copy(staged, out);
                out.close();
            } catch (IOException e) {
                throw failure("write", file, e);
            }
            return written;
        } finally {
            Files.deleteIfExists(staged);
            Unfinished.end(staged);
        }
    }

    /** A stream that is being written; closing it before {@link #finish} throws away what came so far. */
    private final class Upload implements Sink, Closeable {
        private final FSDataOutputStream out;
        private final Location file;
        private long written;
        private boolean finished;

        Upload(FSDataOutputStream out, Location file) {
            this.out = out;
            this.file = file;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
                written += length;
            } catch (IOException e) {
                throw failure("write", file, e);
            }
        }

        void finish() throws IOException {
            try {
                finished = true;
                out.close();
            } catch (IOException e) {
                throw failure("write", file, e);
            }
        }

        @Override
        public void close() throws IOException {
            if (finished) {
                return;
            }
            if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
                out.abort();
            }
            try {
                out.close();
            } catch (IOException e) {
                // The reason why the file is not finished is on its way already.
                return;
            }
        }
    }

    private FSDataOutputStream create(FileSystem fileSystem, Path path, Location file) throws IOException {
        try {
            FSDataOutputStreamBuilder<?, ?> builder = fileSystem.createFile(path);
            builder.overwrite(true);
            builder.recursive();
            // Spares S3A two look-ups for each file; others do not know it.
            builder.opt("fs.s3a.create.performance", "true");
            return builder.build();
        } catch (IOException e) {
            throw failure("write", file, e);
        }
    }

    private void rename(FileSystem fileSystem, Path from, Path to, Location file) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                FileContext.getFileContext(fileSystem.getUri(), configuration)
                        .rename(from, to, Options.Rename.OVERWRITE);
                return;
            } catch (UnsupportedFileSystemException e) {
                renameWithoutOverwrite(fileSystem, from, to, file);
                return;
            } catch (FileAlreadyExistsException e) {
                // Hadoop's default rename deletes and then renames; another writer may slip in between.
                if (attempt == RENAME_ATTEMPTS) {
                    throw failure("write", file, e);
                }
            } catch (IOException e) {
                throw failure("write", file, e);
            }
        }
    }

    /** For a store that has no atomic replace: the old file goes first. */
    private void renameWithoutOverwrite(FileSystem fileSystem, Path from, Path to, Location file) throws IOException {
        try {
            fileSystem.delete(to, false);
            if (!fileSystem.rename(from, to)) {
                throw new IOException("Cannot write " + file + ": the store refused to rename " + from.getName());
            }
        } catch (IOException e) {
            throw failure("write", file, e);
        }
    }

    private static void discard(FileSystem fileSystem, Path temporary) {
        try {
            fileSystem.delete(temporary, false);
        } catch (IOException e) {
            // As above: the first reason says more.
            return;
        }
    }

    private FutureDataInputStreamBuilder opener(Location file, String readPolicy) throws IOException {
        try {
            Path path = path(file);
            return fileSystem(path)
                    .openFile(path)
                    .opt("fs.option.openfile.read.policy", readPolicy)
                    .opt("fs.s3a.experimental.input.fadvise", readPolicy.equals("random") ? "random" : "sequential");
        } catch (IOException e) {
            throw failure("read", file, e);
        }
    }

    private FSDataInputStream build(FutureDataInputStreamBuilder opener, Location file) throws IOException {
        try {
            return opener.build().get();
        } catch (ExecutionException e) {
            throw failure("read", file, e.getCause() instanceof IOException io ? io : new IOException(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Cannot read " + file + ": interrupted");
        } catch (IOException e) {
            throw failure("read", file, e);
        }
    }

    private byte[] readNothing(Location file, long at) throws IOException {
        long size = size(file).orElseThrow(() -> StorageFailure.absent(file));
        if (at > size) {
            throw StorageFailure.tooShort(file, at, 0, size);
        }
        return new byte[0];
    }

    private EOFException tooShort(Location file, long at, int length, EOFException cause) throws IOException {
        long size = size(file).orElseThrow(() -> StorageFailure.absent(file));
        EOFException tooShort = StorageFailure.tooShort(file, at, length, size);
        tooShort.initCause(cause);
        return tooShort;
    }

    private Optional<FileStatus> status(Location location) throws IOException {
        try {
            Path path = path(location);
            return Optional.of(fileSystem(path).getFileStatus(path));
        } catch (IOException e) {
            if (isAbsent(e)) {
                return Optional.empty();
            }
            throw failure("look at", location, e);
        }
    }

    private static boolean isTheFolderItself(FileStatus child, Path folder) {
        return child.getPath().toUri().getPath().equals(folder.toUri().getPath());
    }

    private FileSystem fileSystem(Path path) throws IOException {
        String store = path.toUri().getScheme() + "://" + path.toUri().getAuthority();
        FileSystem known = fileSystems.get(store);
        if (known != null) {
            return known;
        }
        // Opened under the lock of this map's bin, so that two threads do not open the same store twice.
        try {
            return fileSystems.computeIfAbsent(store, unused -> {
                try {
                    FileSystem opened = FileSystem.newInstance(path.toUri(), configuration);
                    opened.setWriteChecksum(false);
                    return opened;
                } catch (UnsupportedFileSystemException e) {
                    throw unserved(path, e);
                } catch (IOException e) {
                    if (String.valueOf(e.getMessage()).startsWith("Incomplete HDFS URI")) {
                        throw unopened(path, store, e);
                    }
                    throw new UncheckedIOException(e);
                } catch (RuntimeException e) {
                    throw e.getCause() instanceof ClassNotFoundException ? unserved(path, e) : unopened(path, store, e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static InputProblem unserved(Path path, Exception e) {
        return AddressCheck.unserved(new Location(path.toString()), path.toUri().getScheme(), e);
    }

    /** Before anything is asked of a store, its client refuses only what it was given: endpoint, region, name. */
    private InputProblem unopened(Path path, String store, Exception e) {
        String bucket = path.toUri().getAuthority();
        if (store.startsWith("s3") && path.toUri().getHost() == null) {
            String server = settings.s3Endpoint() == null ? "https://s3.amazonaws.com" : settings.s3Endpoint();
            return new InputProblem(
                    "Cannot open " + store + ": Hadoop reads a bucket's name as a host's, and \"" + bucket
                            + "\" is none"
                            + (bucket.contains("_") ? ", as it has an underscore" : "")
                            + ". Copy the data to a bucket of letters, digits, dashes and dots; a public bucket can be"
                            + " read (not written) as " + server + "/" + bucket + "/path.",
                    e);
        }
        String why = e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getMessage().lines().findFirst().orElse("");
        return new InputProblem(
                "Cannot open " + store + ": " + why + ". Check the address, --s3-endpoint and --s3-region.", e);
    }

    private Path path(Location location) {
        Optional<S3Address> address = S3Address.of(location, settings);
        if (address.isPresent()) {
            HadoopSettings.reach(address.get(), configuration, settings);
            return made(location, address.get().uri());
        }
        String uri = location.isLocal()
                ? "file://" + java.nio.file.Path.of(location.uri()).toAbsolutePath()
                : location.uri();
        String scheme = location.scheme();
        if ((scheme.equals("s3") || scheme.equals("s3n")) && !isServed(scheme)) {
            return made(location, "s3a" + uri.substring(scheme.length()));
        }
        return made(location, uri);
    }

    private static Path made(Location location, String uri) {
        try {
            return new Path(uri);
        } catch (IllegalArgumentException e) {
            throw new InputProblem(
                    "Invalid address " + AddressCheck.withoutKeys(location) + ": " + e.getMessage() + ".", e);
        }
    }

    /**
     * EMR and Databricks serve {@code s3:} themselves; plain Hadoop does not, and has for {@code s3n:} a class that only
     * says that it is gone.
     */
    private boolean isServed(String scheme) {
        try {
            return !FileSystem.getFileSystemClass(scheme, configuration)
                    .getName()
                    .equals(GONE);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isAbsent(IOException e) {
        return e instanceof FileNotFoundException
                || e instanceof NoSuchFileException
                || e instanceof ParentNotDirectoryException
                || (e instanceof AccessControlException && e.getCause() instanceof ParentNotDirectoryException);
    }

    private Optional<String> identity(Location file, IOException refusal) {
        try {
            Path path = path(file);
            return path.toUri().getScheme().equals("s3a") ? S3Identity.of(fileSystem(path), refusal) : Optional.empty();
        } catch (IOException e) {
            // No connection was ever made: the refusal itself says why.
            return S3Identity.said(refusal);
        }
    }

    private IOException failure(String verb, Location file, IOException e) {
        if (e instanceof AccessDenied || StorageFailure.names(e, file)) {
            return e;
        }
        if (isAbsent(e) && !verb.equals("write")) {
            return StorageFailure.absent(file);
        }
        if (e instanceof AccessDeniedException || e instanceof AccessControlException) {
            return StorageFailure.denied(verb, file, identity(file, e), e);
        }
        return StorageFailure.of(verb, file, e);
    }
}
