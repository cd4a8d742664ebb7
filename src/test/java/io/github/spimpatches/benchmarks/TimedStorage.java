package io.github.spimpatches.benchmarks;

import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/** The local disk, and how many thread-seconds went into reading and into writing. */
final class TimedStorage implements Storage {
    private final Storage disk = new LocalStorage();
    private final LongAdder reading = new LongAdder();
    private final LongAdder writing = new LongAdder();

    double readSeconds() {
        return reading.sum() / 1e9;
    }

    double writeSeconds() {
        return writing.sum() / 1e9;
    }

    @Override
    public Optional<byte[]> readWhole(Location file, int limit) throws IOException {
        long begin = System.nanoTime();
        try {
            return disk.readWhole(file, limit);
        } finally {
            reading.add(System.nanoTime() - begin);
        }
    }

    @Override
    public byte[] read(Location file, long at, int length) throws IOException {
        long begin = System.nanoTime();
        try {
            return disk.read(file, at, length);
        } finally {
            reading.add(System.nanoTime() - begin);
        }
    }

    /** All of it but what the body does between its writes. */
    @Override
    public long publish(Location file, Body body) throws IOException {
        long begin = System.nanoTime();
        long[] elsewhere = {0};
        try {
            return disk.publish(file, sink -> {
                long bodyBegin = System.nanoTime();
                long[] inSink = {0};
                body.writeTo((bytes, offset, length) -> {
                    long sinkBegin = System.nanoTime();
                    sink.write(bytes, offset, length);
                    inSink[0] += System.nanoTime() - sinkBegin;
                });
                elsewhere[0] = System.nanoTime() - bodyBegin - inSink[0];
            });
        } finally {
            writing.add(System.nanoTime() - begin - elsewhere[0]);
        }
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
    public InputStream open(Location file) throws IOException {
        return disk.open(file);
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
