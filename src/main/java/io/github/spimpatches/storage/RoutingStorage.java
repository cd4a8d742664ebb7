package io.github.spimpatches.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Hands every call on to the storage that serves its location. */
abstract class RoutingStorage implements Storage {

    abstract Storage of(Location location) throws IOException;

    @Override
    public final OptionalLong size(Location file) throws IOException {
        return of(file).size(file);
    }

    @Override
    public final boolean isFolder(Location folder) throws IOException {
        return of(folder).isFolder(folder);
    }

    @Override
    public final Optional<byte[]> readWhole(Location file, int limit) throws IOException {
        return of(file).readWhole(file, limit);
    }

    @Override
    public final Optional<ByteBuffer> readWhole(Location file, int limit, Room room) throws IOException {
        return of(file).readWhole(file, limit, room);
    }

    @Override
    public final void checkIsAbsent(Location file) throws IOException {
        of(file).checkIsAbsent(file);
    }

    @Override
    public final ByteBuffer read(Location file, long at, int length, Room room) throws IOException {
        return of(file).read(file, at, length, room);
    }

    @Override
    public final byte[] read(Location file, long at, int length) throws IOException {
        return of(file).read(file, at, length);
    }

    @Override
    public final InputStream open(Location file) throws IOException {
        return of(file).open(file);
    }

    @Override
    public final List<Entry> list(Location folder) throws IOException {
        return of(folder).list(folder);
    }

    @Override
    public final long publish(Location file, Body body) throws IOException {
        return of(file).publish(file, body);
    }

    @Override
    public final boolean adopt(Location file, Path made) throws IOException {
        return of(file).adopt(file, made);
    }

    @Override
    public final void delete(Location file) throws IOException {
        of(file).delete(file);
    }

    @Override
    public final void discardAbandoned(Location folder) throws IOException {
        of(folder).discardAbandoned(folder);
    }
}
