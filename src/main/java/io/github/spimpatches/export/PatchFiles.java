package io.github.spimpatches.export;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/** The patch files of a run, read from front to back; each is held against what the manifest says of it. */
public final class PatchFiles {
    private static final int BLOCK = 1 << 16;

    /** A header and its extension take less, compressed. */
    private static final int FRONT = 1 << 15;

    private final Storage storage;
    private final Location out;
    private final Progress progress;

    PatchFiles(Storage storage, Location out, Progress progress) {
        this.storage = storage;
        this.out = out;
        this.progress = progress;
    }

    /** Copies a file's bytes as they are. */
    void copy(ManifestRow row, Sink sink) throws IOException {
        byte[] block = new byte[BLOCK];
        try (Checked file = open(row)) {
            for (int length = file.read(block); length >= 0; length = file.read(block)) {
                sink.write(block, 0, length);
            }
            file.check();
        }
        progress.patchDone(row.bytes(), row.bytes());
    }

    /** A file's bytes. */
    byte[] whole(ManifestRow row) throws IOException {
        if (row.bytes() > Integer.MAX_VALUE - 16) {
            throw new InputProblem("Cannot hold " + row.path() + " in one value: it has " + row.bytes()
                    + " bytes, 2 GiB are the most. Choose another --format, or smaller patches.");
        }
        byte[] bytes;
        try (Checked file = open(row)) {
            bytes = file.readNBytes(Math.toIntExact(row.bytes()));
            file.check();
        }
        progress.patchDone(row.bytes(), row.bytes());
        return bytes;
    }

    /** What can be done with a volume while it is open. */
    interface Reading {
        void of(PatchVolume volume) throws IOException;
    }

    /** Reads a file's voxels. */
    void read(ManifestRow row, Reading reading) throws IOException {
        try (Checked file = open(row)) {
            reading.of(PatchVolume.open(file, row.path()));
            file.check();
        }
        progress.patchDone(row.bytes(), 0);
    }

    /** A file's header, read alone. */
    PatchVolume front(ManifestRow row) throws IOException {
        try {
            int length = (int) Math.min(FRONT, row.bytes());
            return PatchVolume.open(
                    new ByteArrayInputStream(storage.read(out.resolve(row.path()), 0, length)), row.path());
        } catch (NoSuchFileException e) {
            throw absent(row);
        }
    }

    private Checked open(ManifestRow row) throws IOException {
        try {
            return new Checked(row, new CheckedInputStream(storage.open(out.resolve(row.path())), new CRC32C()));
        } catch (NoSuchFileException e) {
            throw absent(row);
        }
    }

    static InputProblem absent(ManifestRow row) {
        return new InputProblem(
                "Cannot export " + row.path()
                        + ": there is no such file, though the manifest lists it. The command that made the run makes it again.");
    }

    /** Counts and sums what is read. */
    private static final class Checked extends FilterInputStream {
        private final ManifestRow row;
        private final CheckedInputStream bytes;
        private long count;

        Checked(ManifestRow row, CheckedInputStream bytes) {
            super(bytes);
            this.row = row;
            this.bytes = bytes;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int read = super.read(to, offset, length);
            count += Math.max(0, read);
            return read;
        }

        /** Reads what is left, and compares. */
        void check() throws IOException {
            transferTo(OutputStream.nullOutputStream());
            String found = String.format("%08x", bytes.getChecksum().getValue());
            boolean isSummed = row.crc32c() != null;
            if (count != row.bytes() || (isSummed && !found.equals(row.crc32c()))) {
                throw new InputProblem("Cannot export " + row.path() + ": it has " + count + " bytes with CRC-32C "
                        + found + ", the manifest says " + row.bytes() + " with " + row.crc32c()
                        + ". The file was changed or is damaged: 'validate' says more, and --overwrite of the run's own"
                        + " command makes it again.");
            }
        }
    }
}
