package io.github.spimpatches.demo;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import java.util.function.IntUnaryOperator;

/** Voxels in memory, 0 to 65,535, x fastest. */
final class Volume {
    private final Extent extent;
    private final char[] voxels;

    Volume(Extent extent) {
        this.extent = extent;
        this.voxels = new char[Math.toIntExact(extent.voxels())];
    }

    Extent extent() {
        return extent;
    }

    int at(int voxel) {
        return voxels[voxel];
    }

    /** Sets a voxel by its number; values beyond the type's range become its ends. */
    void set(int voxel, double value) {
        voxels[voxel] = (char) Math.max(0, Math.min(65_535, Math.round(value)));
    }

    int index(int x, int y, int z) {
        return (z * extent.y() + y) * extent.x() + x;
    }

    /** Half the size along each axis (which must be even): what {@code of} makes of the sum of eight voxels. */
    Volume halved(IntUnaryOperator of) {
        Volume half = new Volume(new Extent(extent.x() / 2, extent.y() / 2, extent.z() / 2));
        int row = extent.x();
        int plane = row * extent.y();
        for (int z = 0; z < half.extent.z(); z++) {
            for (int y = 0; y < half.extent.y(); y++) {
                int at = index(0, 2 * y, 2 * z);
                int to = half.index(0, y, z);
                for (int x = 0; x < half.extent.x(); x++, at += 2) {
                    int sum = pair(at) + pair(at + row) + pair(at + plane) + pair(at + plane + row);
                    half.voxels[to + x] = (char) of.applyAsInt(sum);
                }
            }
        }
        return half;
    }

    private int pair(int at) {
        return voxels[at] + voxels[at + 1];
    }

    /** Little endian, as {@code uint8} or {@code uint16}. */
    byte[] bytes(PixelType type) {
        int width = type.bytes();
        byte[] bytes = new byte[voxels.length * width];
        for (int i = 0; i < voxels.length; i++) {
            bytes[i * width] = (byte) voxels[i];
            if (width == 2) {
                bytes[2 * i + 1] = (byte) (voxels[i] >>> 8);
            }
        }
        return bytes;
    }
}
