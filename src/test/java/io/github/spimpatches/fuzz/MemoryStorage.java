package io.github.spimpatches.fuzz;

import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A few files in memory; every other name has the default's bytes, or does not exist. */
final class MemoryStorage implements Storage {
    private final Map<String, byte[]> files = new HashMap<>();
    private byte[] others;

    MemoryStorage with(String file, byte[] bytes) {
        files.put(file, bytes);
        return this;
    }

    MemoryStorage withOthers(byte[] bytes) {
        others = bytes;
        return this;
    }

    private Optional<byte[]> find(Location file) {
        return Optional.ofNullable(files.getOrDefault(file.uri(), others));
    }

    @Override
    public OptionalLong size(Location file) {
        return find(file).map(bytes -> OptionalLong.of(bytes.length)).orElse(OptionalLong.empty());
    }

    @Override
    public boolean isFolder(Location folder) {
        return files.keySet().stream().anyMatch(file -> file.startsWith(folder.uri() + "/"));
    }

    @Override
    public Optional<byte[]> readWhole(Location file, int limit) throws IOException {
        Optional<byte[]> found = find(file);
        if (found.isPresent() && found.get().length > limit) {
            throw new IOException("Cannot read " + file + ": too long");
        }
        return found;
    }

    /** A range outside the file is the caller's mistake, for it knows the size: it must not pass for bad input. */
    @Override
    public byte[] read(Location file, long at, int length) throws IOException {
        byte[] bytes = find(file).orElseThrow(() -> new NoSuchFileException(file.uri()));
        if (at < 0 || length < 0) {
            throw new IllegalStateException("bytes " + at + " + " + length + " of " + file);
        }
        if (at + length > bytes.length) {
            throw new EOFException("bytes " + at + " + " + length + " of " + bytes.length + " of " + file);
        }
        return Arrays.copyOfRange(bytes, (int) at, (int) at + length);
    }

    @Override
    public InputStream open(Location file) throws IOException {
        return new ByteArrayInputStream(find(file).orElseThrow(() -> new NoSuchFileException(file.uri())));
    }

    @Override
    public List<Entry> list(Location folder) {
        return List.of();
    }

    @Override
    public long publish(Location file, Body body) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(Location file) {
        throw new UnsupportedOperationException();
    }
}
