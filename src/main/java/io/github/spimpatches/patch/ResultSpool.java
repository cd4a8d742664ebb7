package io.github.spimpatches.patch;

import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * The results of a run too large for the driver's memory. Each task writes its own, in the manifest's order, as one file
 * in a folder of the run ({@link #publish}); the driver copies them to its local disk, removes them from there, and merges
 * them as they are walked. What is in memory at a time is a few results of each task.
 */
public final class ResultSpool implements Results {
    /** Results that are written and read together. */
    private static final int TOGETHER = 32;

    /** A task's results: where the local file holds them. */
    private record Part(long at, long end) {}

    private final FileChannel file;
    private final List<Part> parts;

    private ResultSpool(FileChannel file, List<Part> parts) {
        this.file = file;
        this.parts = parts;
    }

    /**
     * Writes a task's results; the same again for a task that runs twice.
     *
     * @param results in the manifest's order
     */
    static void publish(Storage storage, Location to, List<PatchResult> results) throws IOException {
        storage.publish(to, sink -> write(results.iterator(), sink));
    }

    private static void write(Iterator<PatchResult> results, Storage.Sink sink) throws IOException {
        List<PatchResult> batch = new ArrayList<>();
        while (results.hasNext()) {
            batch.add(results.next());
            if (batch.size() == TOGETHER || !results.hasNext()) {
                byte[] packed = PackedResults.packed(batch);
                byte[] length = new byte[Integer.BYTES];
                ByteBuffer.wrap(length).putInt(packed.length);
                sink.write(length, 0, length.length);
                sink.write(packed, 0, packed.length);
                batch.clear();
            }
        }
    }

    /**
     * Results that are made once and walked more often. To be closed.
     *
     * @param results in the manifest's order
     */
    public static ResultSpool of(Iterator<PatchResult> results) throws IOException {
        FileChannel file = temporary();
        try {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16);
            write(results, out::write);
            out.flush();
            return new ResultSpool(file, List.of(new Part(0, file.size())));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static FileChannel temporary() throws IOException {
        return FileChannel.open(
                Files.createTempFile("spim-patches-results-", ".tmp"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** Takes all that tasks have written into a folder, which is gone then. To be closed. */
    public static ResultSpool take(Storage storage, Location folder) throws IOException {
        FileChannel file = temporary();
        try {
            List<Part> parts = new ArrayList<>();
            for (Storage.Entry entry : storage.list(folder)) {
                long at = file.size();
                try (InputStream in = storage.open(folder.resolve(entry.name()))) {
                    file.position(at);
                    Channels.newOutputStream(file).write(in.readAllBytes());
                }
                parts.add(new Part(at, file.size()));
            }
            discard(storage, folder);
            return new ResultSpool(file, parts);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Removes the folder with all that is in it; nothing where there is none. */
    public static void discard(Storage storage, Location folder) throws IOException {
        if (!storage.isFolder(folder)) {
            return;
        }
        for (Storage.Entry entry : storage.list(folder)) {
            storage.delete(folder.resolve(entry.name()));
        }
        storage.delete(folder);
    }

    @Override
    public Iterator<PatchResult> iterator() {
        PriorityQueue<Cursor> cursors = new PriorityQueue<>();
        for (Part part : parts) {
            Cursor cursor = new Cursor(part);
            if (cursor.next != null) {
                cursors.add(cursor);
            }
        }
        return new Iterator<>() {
            private Cursor first = cursors.poll();

            @Override
            public boolean hasNext() {
                return first != null;
            }

            @Override
            public PatchResult next() {
                if (first == null) {
                    throw new NoSuchElementException();
                }
                PatchResult result = first.next;
                first.advance();
                // A label's patches of one image follow one another.
                if (first.next == null) {
                    first = cursors.poll();
                } else if (!cursors.isEmpty() && first.compareTo(cursors.peek()) > 0) {
                    cursors.add(first);
                    first = cursors.poll();
                }
                return result;
            }
        };
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How far one task's results are read. */
    private final class Cursor implements Comparable<Cursor> {
        private final long end;
        private long at;
        private Iterator<PatchResult> batch = Collections.emptyIterator();
        private PatchResult next;

        Cursor(Part part) {
            this.at = part.at();
            this.end = part.end();
            advance();
        }

        void advance() {
            if (!batch.hasNext() && at < end) {
                int length = ByteBuffer.wrap(read(Integer.BYTES)).getInt();
                batch = PackedResults.unpacked(read(length)).iterator();
            }
            next = batch.hasNext() ? batch.next() : null;
        }

        private byte[] read(int length) {
            byte[] array = new byte[length];
            ByteBuffer bytes = ByteBuffer.wrap(array);
            try {
                while (bytes.hasRemaining()) {
                    int count = file.read(bytes, at);
                    if (count < 0) {
                        throw new IOException("the file of results ends early");
                    }
                    at += count;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read results back from the temporary folder", e);
            }
            return array;
        }

        @Override
        public int compareTo(Cursor other) {
            return ORDER.compare(next, other.next);
        }
    }
}
