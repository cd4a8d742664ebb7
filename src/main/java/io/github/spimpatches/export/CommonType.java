package io.github.spimpatches.export;

import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.VoxelValues;
import java.util.Collection;
import java.util.List;

/** The smallest type that holds every value of several. */
final class CommonType {
    /** From the smallest; whole numbers before others of the same size. */
    private static final List<PixelType> BY_SIZE = List.of(
            PixelType.UINT8,
            PixelType.INT8,
            PixelType.UINT16,
            PixelType.INT16,
            PixelType.UINT32,
            PixelType.INT32,
            PixelType.FLOAT32,
            PixelType.UINT64,
            PixelType.INT64,
            PixelType.FLOAT64);

    private CommonType() {}

    /** Null where there is none: 64-bit numbers beside numbers that are signed otherwise, or not whole. */
    static PixelType of(Collection<PixelType> types) {
        return BY_SIZE.stream()
                .filter(candidate -> types.stream().allMatch(type -> holds(candidate, type)))
                .findFirst()
                .orElse(null);
    }

    private static boolean holds(PixelType one, PixelType other) {
        if (one == other) {
            return true;
        }
        return switch (one) {
            case UINT8, INT8 -> false;
            case UINT16 -> other == PixelType.UINT8;
            case INT16 -> other.bytes() == 1;
            case UINT32 -> other == PixelType.UINT8 || other == PixelType.UINT16;
            case INT32 -> isWhole(other) && other.bytes() < 4;
            case UINT64 -> other == PixelType.UINT8 || other == PixelType.UINT16 || other == PixelType.UINT32;
            case INT64 -> isWhole(other) && other.bytes() < 8;
            case FLOAT32 -> isWhole(other) && other.bytes() <= 2;
            case FLOAT64 -> other == PixelType.FLOAT32 || other.bytes() <= 4;
        };
    }

    private static boolean isWhole(PixelType type) {
        return type != PixelType.FLOAT32 && type != PixelType.FLOAT64;
    }

    /** Voxels in the other type, which holds them. */
    static void convert(PixelType from, byte[] voxels, PixelType to, byte[] converted, int count) {
        if (from == to) {
            System.arraycopy(voxels, 0, converted, 0, count * to.bytes());
            return;
        }
        for (int i = 0; i < count; i++) {
            VoxelValues.put(to, VoxelValues.at(from, voxels, i * from.bytes()), converted, i * to.bytes());
        }
    }
}
