package io.github.spimpatches.zarr;

import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/** A folder on the local disk, as plainly as can be, that counts what is asked of it. */
public class FolderStorage implements Storage {
    /** {@code "read chunk" -> times}; the file's name follows the verb. */
    public final ConcurrentSkipListMap<String, Integer> requests = new ConcurrentSkipListMap<>();

    @Override
    public OptionalLong size(Location file) throws IOException {
        count("size", file);
        Path path = path(file);
        return Files.isRegularFile(path) ? OptionalLong.of(Files.size(path)) : OptionalLong.empty();
    }

    @Override
    public boolean isFolder(Location folder) {
        return Files.isDirectory(path(folder));
    }

    @Override
    public Optional<byte[]> readWhole(Location file, int limit) throws IOException {
        count("whole", file);
        Path path = path(file);
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        if (Files.size(path) > limit) {
            throw new IOException("Cannot read " + file + ": " + Files.size(path) + " bytes, at most " + limit);
        }
        return Optional.of(Files.readAllBytes(path));
    }

    @Override
    public byte[] read(Location file, long at, int length) throws IOException {
        count("range", file);
        Path path = path(file);
        if (!Files.isRegularFile(path)) {
            throw new NoSuchFileException(file.uri());
        }
        try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
            if (at + length > in.length()) {
                throw new EOFException(file + " ends at " + in.length() + ", " + (at + length) + " wanted");
            }
            byte[] bytes = new byte[length];
            in.seek(at);
            in.readFully(bytes);
            return bytes;
        }
    }

    @Override
    public InputStream open(Location file) throws IOException {
        return Files.newInputStream(path(file));
    }

    @Override
    public List<Entry> list(Location folder) throws IOException {
        Path path = path(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(path)) {
            return children.sorted()
                    .map(child -> new Entry(child.getFileName().toString(), Files.isDirectory(child), 0))
                    .toList();
        }
    }

    @Override
    public long publish(Location file, Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.writeTo(bytes::write);
        Files.createDirectories(path(file).getParent());
        Files.write(path(file), bytes.toByteArray());
        return bytes.size();
    }

    @Override
    public void delete(Location file) throws IOException {
        Files.deleteIfExists(path(file));
    }

    private void count(String verb, Location file) {
        requests.merge(verb + " " + file.name(), 1, Integer::sum);
    }

    private static Path path(Location location) {
        return Path.of(location.uri());
    }
}
