package io.github.spimpatches.patch;

import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The local disk: counts reads of chunks, and fails where it is told to. */
final class WatchedStorage implements Storage {
    private final Storage disk = new LocalStorage();
    private final Map<String, Integer> chunkReads = new TreeMap<>();
    private String unreadable;
    private String unwritable;
    private long unwritableAfter;

    /** Reading this file is an error of the store. */
    WatchedStorage failingToRead(String uri) {
        unreadable = uri;
        return this;
    }

    /** Files whose name ends like this break off after so many bytes. */
    WatchedStorage failingToWrite(String end, long afterBytes) {
        unwritable = end;
        unwritableAfter = afterBytes;
        return this;
    }

    /** How often each chunk was read. */
    synchronized Map<String, Integer> chunkReads() {
        return new TreeMap<>(chunkReads);
    }

    @Override
    public Optional<byte[]> readWhole(Location file, int limit) throws IOException {
        watch(file);
        return disk.readWhole(file, limit);
    }

    @Override
    public byte[] read(Location file, long at, int length) throws IOException {
        watch(file);
        return disk.read(file, at, length);
    }

    @Override
    public InputStream open(Location file) throws IOException {
        watch(file);
        return disk.open(file);
    }

    private synchronized void watch(Location file) throws IOException {
        if (file.name().matches("[0-9.]+")) {
            chunkReads.merge(file.uri(), 1, Integer::sum);
        }
        if (file.uri().equals(unreadable)) {
            throw new IOException("Cannot read " + file + ": the store is on fire");
        }
    }

    @Override
    public long publish(Location file, Body body) throws IOException {
        if (unwritable == null || !file.name().endsWith(unwritable)) {
            return disk.publish(file, body);
        }
        return disk.publish(file, sink -> {
            long[] written = {0};
            body.writeTo((bytes, offset, length) -> {
                sink.write(bytes, offset, length);
                written[0] += length;
                if (written[0] > unwritableAfter) {
                    throw new IOException("Cannot write " + file + ": no space left");
                }
            });
        });
    }

    @Override
    public OptionalLong size(Location file) throws IOException {
        return disk.size(file);
    }

    @Override
    public boolean isFolder(Location folder) throws IOException {
        return disk.isFolder(folder);
    }

    @Override
    public List<Entry> list(Location folder) throws IOException {
        return disk.list(folder);
    }

    @Override
    public void delete(Location file) throws IOException {
        disk.delete(file);
    }
}
