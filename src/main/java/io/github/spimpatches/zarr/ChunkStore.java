package io.github.spimpatches.zarr;

import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Room;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/** The files of one Zarr node, by key. "No such file" is an empty value; a store that fails is an IOException. */
public interface ChunkStore {

    /** Where the node is; for messages. */
    String where();

    /** The whole file, at most {@code limit} bytes. */
    Optional<byte[]> read(String key, int limit) throws IOException;

    /** The same for bytes that are needed for a moment only. */
    Optional<ByteBuffer> read(String key, int limit, Room room) throws IOException;

    /** Exactly {@code length} bytes from {@code at}. */
    byte[] read(String key, long at, int length) throws IOException;

    /** The same for bytes that are needed for a moment only. */
    ByteBuffer read(String key, long at, int length, Room room) throws IOException;

    OptionalLong size(String key) throws IOException;

    /** As {@link Storage#checkIsAbsent}: for who takes a file that is not there for fill. */
    void checkIsAbsent(String key) throws IOException;

    /** The files below a folder. */
    static ChunkStore of(Storage storage, Location folder) {
        return new ChunkStore() {
            @Override
            public String where() {
                return folder.uri();
            }

            @Override
            public Optional<byte[]> read(String key, int limit) throws IOException {
                return storage.readWhole(folder.resolve(key), limit);
            }

            @Override
            public byte[] read(String key, long at, int length) throws IOException {
                return storage.read(folder.resolve(key), at, length);
            }

            @Override
            public Optional<ByteBuffer> read(String key, int limit, Room room) throws IOException {
                return storage.readWhole(folder.resolve(key), limit, room);
            }

            @Override
            public ByteBuffer read(String key, long at, int length, Room room) throws IOException {
                return storage.read(folder.resolve(key), at, length, room);
            }

            @Override
            public OptionalLong size(String key) throws IOException {
                return storage.size(folder.resolve(key));
            }

            @Override
            public void checkIsAbsent(String key) throws IOException {
                storage.checkIsAbsent(folder.resolve(key));
            }
        };
    }
}
