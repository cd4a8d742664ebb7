package io.github.spimpatches.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Writes down every read of bytes. */
record CountingReads(Storage storage, List<String> reads) implements Storage {
    @Override
    public OptionalLong size(Location file) throws IOException {
        return storage.size(file);
    }

    @Override
    public boolean isFolder(Location folder) throws IOException {
        return storage.isFolder(folder);
    }

    @Override
    public Optional<byte[]> readWhole(Location file, int limit) throws IOException {
        reads.add("whole " + file.name());
        return storage.readWhole(file, limit);
    }

    @Override
    public byte[] read(Location file, long at, int length) throws IOException {
        reads.add("read " + file.name() + " " + at + " + " + length);
        return storage.read(file, at, length);
    }

    @Override
    public InputStream open(Location file) throws IOException {
        reads.add("open " + file.name());
        return storage.open(file);
    }

    @Override
    public List<Entry> list(Location folder) throws IOException {
        return storage.list(folder);
    }

    @Override
    public long publish(Location file, Body body) throws IOException {
        return storage.publish(file, body);
    }

    @Override
    public void delete(Location file) throws IOException {
        storage.delete(file);
    }
}
