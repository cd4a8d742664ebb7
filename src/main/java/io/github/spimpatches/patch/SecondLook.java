package io.github.spimpatches.patch;

import io.github.spimpatches.config.Settings.Format;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The voxels of a patch that is there already, read again from its file: of a run that was killed no table says what it
 * wrote. Its checksum is that of the whole file, once all voxels have passed.
 */
final class SecondLook implements PatchFile.Voxels {
    private static final int BLOCK = 1 << 16;

    private final Storage storage;
    private final Location file;
    private final Format format;
    private final long headerBytes;
    private final long voxelsBytes;
    private final int voxelBytes;
    private final CRC32C crc = new CRC32C();

    /**
     * @param headerBytes before the first voxel
     * @param voxels that the file should hold
     */
    SecondLook(Storage storage, Location file, Format format, long headerBytes, long voxels, int voxelBytes) {
        this.storage = storage;
        this.file = file;
        this.format = format;
        this.headerBytes = headerBytes;
        this.voxelsBytes = voxels * voxelBytes;
        this.voxelBytes = voxelBytes;
    }

    @Override
    public int voxelBytes() {
        return voxelBytes;
    }

    /** @throws EOFException or {@link ZipException} where the file is not whole */
    @Override
    public void writeTo(Sink sink) throws IOException {
        crc.reset();
        try (InputStream stored = new CheckedInputStream(storage.open(file), crc)) {
            InputStream plain = format == Format.NII_GZ ? new GZIPInputStream(stored, BLOCK) : stored;
            plain.skipNBytes(headerBytes);
            byte[] block = new byte[BLOCK];
            for (long left = voxelsBytes; left > 0; left -= block.length) {
                int length = (int) Math.min(left, block.length);
                if (plain.readNBytes(block, 0, length) < length) {
                    throw new EOFException("Cannot read " + file + ": it is truncated");
                }
                sink.write(block, 0, length);
            }
            if (plain.read() >= 0) {
                throw new ZipException("Cannot read " + file + ": it holds more than a patch");
            }
            stored.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** Of the file, eight hexadecimal digits. */
    String crc32c() {
        return PatchFile.hex(crc);
    }
}
