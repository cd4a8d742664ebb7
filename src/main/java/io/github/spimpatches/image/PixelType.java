package io.github.spimpatches.image;

import java.util.Locale;

/** A voxel's type. Bytes are little endian wherever this project holds voxels. */
public enum PixelType {
    UINT8(1),
    INT8(1),
    UINT16(2),
    INT16(2),
    UINT32(4),
    INT32(4),
    UINT64(8),
    INT64(8),
    FLOAT32(4),
    FLOAT64(8);

    private final int bytes;

    PixelType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one voxel: 1, 2, 4 or 8. */
    public int bytes() {
        return bytes;
    }

    /** {@code uint16}, as numpy, Zarr v3 and the manifest's {@code dtype} column write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
