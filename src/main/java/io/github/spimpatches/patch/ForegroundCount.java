package io.github.spimpatches.patch;

import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.VoxelValues;
import io.github.spimpatches.storage.Storage.Sink;

/** Counts the voxels that are not 0 among those that pass. */
final class ForegroundCount implements Sink {
    private final PixelType type;
    private long voxels;

    ForegroundCount(PixelType type) {
        this.type = type;
    }

    long voxels() {
        return voxels;
    }

    @Override
    public void write(byte[] array, int offset, int length) {
        if (type.bytes() == 1) {
            for (int at = offset; at < offset + length; at++) {
                voxels += array[at] == 0 ? 0 : 1;
            }
            return;
        }
        for (int at = offset; at < offset + length; at += type.bytes()) {
            voxels += VoxelValues.at(type, array, at) == 0 ? 0 : 1;
        }
    }
}
