package io.github.spimpatches.patch;

import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/** The checksum of a file that is there already, as the manifest writes it. */
public final class FileChecksum {
    private FileChecksum() {}

    /** CRC-32C (RFC 3720) of all its bytes, eight hexadecimal digits. */
    public static String of(Storage storage, Location file) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] block = new byte[1 << 16];
        try (InputStream in = storage.open(file)) {
            for (int length = in.read(block); length >= 0; length = in.read(block)) {
                crc.update(block, 0, length);
            }
        }
        return PatchFile.hex(crc);
    }
}
