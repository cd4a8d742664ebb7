package io.github.spimpatches.bids;

import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Local files, of which no folder of a Zarr may be listed; other stores hold nothing. */
final class OutsideZarr implements Storage {
    private final Storage files = new LocalStorage();

    @Override
    public List<Entry> list(Location folder) throws IOException {
        if (folder.uri().contains(".zarr")) {
            throw new AssertionError("listed inside a Zarr: " + folder);
        }
        return files.list(folder);
    }

    @Override
    public OptionalLong size(Location file) throws IOException {
        return files.size(file);
    }

    @Override
    public boolean isFolder(Location folder) throws IOException {
        return files.isFolder(folder);
    }

    @Override
    public Optional<byte[]> readWhole(Location file, int limit) throws IOException {
        return file.isLocal() ? files.readWhole(file, limit) : Optional.empty();
    }

    @Override
    public byte[] read(Location file, long at, int length) throws IOException {
        return files.read(file, at, length);
    }

    @Override
    public InputStream open(Location file) throws IOException {
        return files.open(file);
    }

    @Override
    public long publish(Location file, Body body) throws IOException {
        throw new AssertionError("discovery writes nothing: " + file);
    }

    @Override
    public void delete(Location file) throws IOException {
        throw new AssertionError("discovery deletes nothing: " + file);
    }
}
