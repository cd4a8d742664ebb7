package io.github.spimpatches.patch;

import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Brings a finished crop from scratch to its place, a file in one step. A folder (OME-Zarr) is there once its root's
 * metadata are, which come last; those of an older one go first.
 */
final class CropPublication {
    private static final int SIDECAR_LIMIT = 1 << 20;
    private static final int BLOCK = 1 << 18;
    private static final String ROOT = "zarr.json";

    /** What was published. {@code crc32c} is null for a folder. */
    record Published(long bytes, String crc32c) {}

    private final Storage storage;
    private final Location place;

    CropPublication(Storage storage, Location place) {
        this.storage = storage;
        this.place = place;
    }

    /** The crop that is there, if its JSON has this fingerprint and it has the bytes that the JSON tells of. */
    Optional<Published> existing(String fingerprint) throws IOException {
        var found = storage.readWhole(sidecar(), SIDECAR_LIMIT)
                .flatMap(CropProvenance::read)
                .filter(known -> known.fingerprint().equals(fingerprint));
        if (found.isEmpty() || found.get().bytes() != bytes(found.get().crc32c() == null)) {
            return Optional.empty();
        }
        return Optional.of(new Published(found.get().bytes(), found.get().crc32c()));
    }

    /** Of what is there; -1 for nothing, and for a folder without its root. */
    private long bytes(boolean isFolder) throws IOException {
        if (!isFolder) {
            return storage.size(place).orElse(-1);
        }
        return storage.size(place.resolve(ROOT)).isPresent() ? storage.bytesBelow(place) : -1;
    }

    /** Publishes a file or folder, and then its JSON. */
    Published publish(Path made, CropProvenance provenance) throws IOException {
        storage.delete(sidecar());
        Published published = Files.isDirectory(made) ? folder(made) : file(made, place);
        byte[] json = provenance.json(published.bytes(), published.crc32c()).getBytes(StandardCharsets.UTF_8);
        storage.publish(sidecar(), sink -> sink.write(json, 0, json.length));
        return published;
    }

    private Location sidecar() {
        return place.parent().resolve(place.name() + ".json");
    }

    private Published file(Path made, Location to) throws IOException {
        CRC32C crc = new CRC32C();
        long bytes = Files.size(made);
        if (storage.adopt(to, made)) {
            try (InputStream in = storage.open(to)) {
                pass(in, crc, (block, offset, length) -> {});
            }
        } else {
            storage.publish(to, sink -> {
                crc.reset();
                try (InputStream in = Files.newInputStream(made)) {
                    pass(in, crc, sink);
                }
            });
        }
        return new Published(bytes, PatchFile.hex(crc));
    }

    private static void pass(InputStream in, CRC32C crc, Storage.Sink sink) throws IOException {
        byte[] block = new byte[BLOCK];
        for (int length = in.read(block); length >= 0; length = in.read(block)) {
            crc.update(block, 0, length);
            sink.write(block, 0, length);
        }
    }

    private Published folder(Path made) throws IOException {
        storage.delete(place.resolve(ROOT));
        deleteAll(place);
        List<Path> files;
        try (Stream<Path> paths = Files.walk(made)) {
            files = paths.filter(Files::isRegularFile).sorted().toList();
        }
        long bytes = 0;
        for (Path file : files) {
            String below = made.relativize(file).toString().replace('\\', '/');
            if (!below.equals(ROOT)) {
                bytes += file(file, place.resolve(below)).bytes();
            }
        }
        bytes += file(made.resolve(ROOT), place.resolve(ROOT)).bytes();
        return new Published(bytes, null);
    }

    /** An older crop's chunks would be read where the new one has none. */
    private void deleteAll(Location folder) throws IOException {
        for (Storage.Entry entry : storage.list(folder)) {
            Location child = folder.resolve(entry.name());
            if (entry.isFolder()) {
                deleteAll(child);
            } else {
                storage.delete(child);
            }
        }
    }
}
