package io.github.spimpatches.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The files of one kind of store, or of all (see {@code Storages}). Safe for use by many threads. "No such file" is
 * always told apart from "the store failed": the first is an empty value (or {@link java.nio.file.NoSuchFileException}),
 * the second an {@link IOException} whose message names the location.
 */
public interface Storage extends Closeable {

    /** A file or folder found by {@link #list}. {@code size} is 0 for a folder. */
    record Entry(String name, boolean isFolder, long size) {}

    /** Writes a file's bytes, front to back. */
    interface Body {
        void writeTo(Sink sink) throws IOException;
    }

    /** Takes the bytes of one file in the making. The array may be reused once the call returns. */
    interface Sink {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    /** The file's size in bytes; empty where there is no such file, or where it is a folder. */
    OptionalLong size(Location file) throws IOException;

    boolean isFolder(Location folder) throws IOException;

    /**
     * The whole file, in one request where the store allows it.
     *
     * @param limit the most bytes to accept; a longer file is an {@link IOException} that says so, without reading it
     *     all
     * @return empty where there is no such file
     */
    Optional<byte[]> readWhole(Location file, int limit) throws IOException;

    /** The same for bytes that are needed for a moment only; in an array of {@code room}, from its start. */
    default Optional<ByteBuffer> readWhole(Location file, int limit, Room room) throws IOException {
        return readWhole(file, limit).map(ByteBuffer::wrap);
    }

    /**
     * For a file that was found to be absent where that is no error: whether it only could not be there, since a folder
     * has its name, or a file the name of one of its folders. Nothing where there are no folders.
     *
     * @throws io.github.spimpatches.problem.InputProblem where that is so
     */
    default void checkIsAbsent(Location file) throws IOException {}

    /**
     * Exactly {@code length} bytes from {@code at}.
     *
     * @throws java.nio.file.NoSuchFileException where there is no such file
     * @throws java.io.EOFException where the file ends before {@code at + length}; the message has both numbers
     */
    byte[] read(Location file, long at, int length) throws IOException;

    /** The same for bytes that are needed for a moment only; in an array of {@code room}, from its start. */
    default ByteBuffer read(Location file, long at, int length, Room room) throws IOException {
        return ByteBuffer.wrap(read(file, at, length));
    }

    /**
     * A stream over the whole file.
     *
     * @throws java.nio.file.NoSuchFileException where there is no such file
     */
    InputStream open(Location file) throws IOException;

    /** Files and folders directly below a folder, sorted by name; empty where there is no such folder. */
    List<Entry> list(Location folder) throws IOException;

    /** The bytes of all files below a folder, those of its folders too; 0 where there is no such folder. */
    default long bytesBelow(Location folder) throws IOException {
        long bytes = 0;
        for (Entry entry : list(folder)) {
            bytes += entry.isFolder() ? bytesBelow(folder.resolve(entry.name())) : entry.size();
        }
        return bytes;
    }

    /**
     * Writes a file whole or not at all, replacing one that is there; folders above it are made. After a failure, or
     * while {@code body} runs, nothing is seen under the final name but what was there before.
     *
     * @return the bytes written
     */
    long publish(Location file, Body body) throws IOException;

    /**
     * Takes over a finished file of this machine in one step, replacing one that is there; folders above it are made.
     *
     * @param made gone from there afterwards
     * @return false, with nothing done, where it cannot: the file is on another disk, or this is no disk of this machine.
     *     Then {@link #publish} writes it.
     */
    default boolean adopt(Location file, Path made) throws IOException {
        return false;
    }

    /** Removes a file; no error where there is none. */
    void delete(Location file) throws IOException;

    /**
     * Removes the temporary files that writers which died left in a folder. Nobody may be writing there: times are not
     * looked at, since the clocks of a cluster differ. Nothing where files are published without such files.
     */
    default void discardAbandoned(Location folder) throws IOException {}

    @Override
    default void close() throws IOException {}
}
