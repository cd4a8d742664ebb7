package io.github.spimpatches.patch;

import io.github.spimpatches.config.Settings.Compression;
import io.github.spimpatches.config.Settings.Format;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Writes one patch's file: header, then voxels, compressed or not; whole or not at all. */
final class PatchFile {
    /** What was written. */
    record Written(long bytes, String crc32c) {}

    /** A patch's voxels, as its file holds them. */
    interface Voxels {
        /** Bytes of one voxel. */
        int voxelBytes();

        void writeTo(Sink sink) throws IOException;
    }

    /** Where a file goes: to its place at once, or to memory. */
    interface Destination {
        void take(Storage.Body file) throws IOException;
    }

    private PatchFile() {}

    static Written write(Destination destination, Format format, Compression compression, byte[] header, Voxels voxels)
            throws IOException {
        Checksum checksum = new Checksum();
        destination.take(sink -> {
            checksum.restart(sink);
            switch (format) {
                case NII -> {
                    checksum.write(header, 0, header.length);
                    voxels.writeTo(checksum);
                }
                case NII_GZ -> {
                    try (GzipSink gzip = new GzipSink(checksum, compression, voxels.voxelBytes())) {
                        gzip.write(header, 0, header.length);
                        voxels.writeTo(gzip);
                        gzip.finish();
                    }
                }
            }
        });
        return new Written(checksum.bytes, hex(checksum.crc));
    }

    /** Eight hexadecimal digits. */
    static String hex(CRC32C crc) {
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** Counts and sums what passes. */
    private static final class Checksum implements Sink {
        private final CRC32C crc = new CRC32C();
        private Sink out;
        private long bytes;

        void restart(Sink sink) {
            out = sink;
            crc.reset();
            bytes = 0;
        }

        @Override
        public void write(byte[] array, int offset, int length) throws IOException {
            crc.update(array, offset, length);
            bytes += length;
            out.write(array, offset, length);
        }
    }
}
