package io.github.spimpatches.cli;

import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** A local disk on which a {@link FaultSchedule} happens, as one process sees it: the driver, or an executor. */
final class FaultyStorage implements Storage {
    /** The process is gone: nothing of it runs any more, not even what cleans up. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed(String process) {
            super(process + " was killed", null, false, false);
        }
    }

    private final Storage disk;
    private final FaultSchedule schedule;
    private final FaultSchedule.Process process;
    private boolean isDead;

    FaultyStorage(Storage disk, FaultSchedule schedule, FaultSchedule.Process process) {
        this.disk = disk;
        this.schedule = schedule;
        this.process = process;
    }

    private FaultSchedule.Fault next(boolean isWrite, Location location) throws IOException {
        if (isDead) {
            throw new Killed(process.name());
        }
        FaultSchedule.Fault fault = schedule.next(process, isWrite);
        switch (fault) {
            case NONE,
                    BODY_CUT_SHORT,
                    WRITE_BREAKS_OFF,
                    KILLED_WHILE_WRITING,
                    KILLED_BEFORE_RENAME,
                    KILLED_AFTER_WRITING,
                    ANSWER_LOST,
                    RENAME_FAILS -> {}
            case STORE_IS_AWAY -> throw new IOException("Cannot reach " + location + ": 503 Slow Down");
            case DISK_FULL -> {
                if (isWrite) {
                    throw new IOException("Cannot write " + location + ": No space left on device");
                }
            }
            case KILLED -> die();
        }
        return fault;
    }

    private void die() {
        isDead = true;
        throw new Killed(process.name());
    }

    @Override
    public OptionalLong size(Location file) throws IOException {
        next(false, file);
        return disk.size(file);
    }

    @Override
    public boolean isFolder(Location folder) throws IOException {
        next(false, folder);
        return disk.isFolder(folder);
    }

    @Override
    public Optional<byte[]> readWhole(Location file, int limit) throws IOException {
        if (next(false, file) == FaultSchedule.Fault.BODY_CUT_SHORT) {
            throw cut(file);
        }
        return disk.readWhole(file, limit);
    }

    @Override
    public byte[] read(Location file, long at, int length) throws IOException {
        if (next(false, file) == FaultSchedule.Fault.BODY_CUT_SHORT) {
            throw cut(file);
        }
        return disk.read(file, at, length);
    }

    @Override
    public InputStream open(Location file) throws IOException {
        FaultSchedule.Fault fault = next(false, file);
        InputStream whole = disk.open(file);
        return fault == FaultSchedule.Fault.BODY_CUT_SHORT ? new Cut(whole, file) : whole;
    }

    private static EOFException cut(Location file) {
        return new EOFException("Cannot read " + file + ": the connection was closed in the middle");
    }

    @Override
    public List<Entry> list(Location folder) throws IOException {
        next(false, folder);
        return disk.list(folder);
    }

    @Override
    public long publish(Location file, Body body) throws IOException {
        FaultSchedule.Fault fault = next(true, file);
        switch (fault) {
            case WRITE_BREAKS_OFF ->
                disk.publish(
                        file,
                        sink -> body.writeTo((bytes, offset, length) -> {
                            sink.write(bytes, offset, length / 2);
                            throw new IOException("Cannot write " + file + ": Input/output error");
                        }));
            case RENAME_FAILS ->
                disk.publish(file, sink -> {
                    body.writeTo(sink);
                    throw new IOException("Cannot write " + file + ": the rename failed");
                });
            case KILLED_WHILE_WRITING -> {
                try {
                    disk.publish(
                            file,
                            sink -> body.writeTo((bytes, offset, length) -> {
                                leaveBehind(file, Arrays.copyOfRange(bytes, offset, offset + length / 2));
                                die();
                            }));
                } finally {
                    isDead = true;
                }
            }
            case KILLED_BEFORE_RENAME ->
                disk.publish(file, sink -> {
                    body.writeTo(sink);
                    leaveBehind(file, new byte[100]);
                    die();
                });
            case KILLED_AFTER_WRITING -> {
                disk.publish(file, body);
                die();
            }
            case ANSWER_LOST -> {
                disk.publish(file, body);
                throw new IOException("Cannot write " + file + ": no answer came");
            }
            default -> {
                return disk.publish(file, body);
            }
        }
        throw new AssertionError(fault);
    }

    /** What a process that is killed cannot remove. */
    private static void leaveBehind(Location file, byte[] bytes) {
        try {
            Path folder = Files.createDirectories(Path.of(file.parent().uri()));
            Files.write(folder.resolve(".spim-patches-" + UUID.randomUUID() + ".tmp"), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void delete(Location file) throws IOException {
        next(true, file);
        disk.delete(file);
    }

    @Override
    public void discardAbandoned(Location folder) throws IOException {
        next(true, folder);
        disk.discardAbandoned(folder);
    }

    /** Ends with an error after its first half. */
    private static final class Cut extends InputStream {
        private final InputStream whole;
        private final Location file;
        private long left;

        Cut(InputStream whole, Location file) throws IOException {
            this.whole = whole;
            this.file = file;
            this.left = Files.size(Path.of(file.uri())) / 2;
        }

        @Override
        public int read() throws IOException {
            if (left-- <= 0) {
                throw cut(file);
            }
            return whole.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left <= 0) {
                throw cut(file);
            }
            int read = whole.read(bytes, offset, (int) Math.min(length, left));
            left -= read;
            return read;
        }

        @Override
        public void close() throws IOException {
            whole.close();
        }
    }
}
