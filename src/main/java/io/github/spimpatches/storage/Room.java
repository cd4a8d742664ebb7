package io.github.spimpatches.storage;

/**
 * Where a file's bytes go that are needed for a moment only: an array that may be used again. Thousands of chunks are read
 * one after the other; a new array for each would have to be cleared, and collected, for nothing.
 */
@FunctionalInterface
public interface Room {
    /** Bytes. A thread that met larger files once must not keep their room for good. */
    int MOST_KEPT = 4 << 20;

    /** A new array each time. */
    Room NEW = byte[]::new;

    /** The thread's own array: what it holds is gone with the thread's next use of this room. */
    Room OF_THREAD = new Room() {
        private final ThreadLocal<byte[]> kept = ThreadLocal.withInitial(() -> new byte[0]);

        @Override
        public byte[] of(int bytes) {
            if (bytes > MOST_KEPT) {
                return new byte[bytes];
            }
            byte[] room = kept.get();
            if (room.length < bytes) {
                room = new byte[Math.min(MOST_KEPT, Math.max(bytes, 2 * room.length))];
                kept.set(room);
            }
            return room;
        }
    };

    /** An array of at least so many bytes, whatever they hold. */
    byte[] of(int bytes);
}
