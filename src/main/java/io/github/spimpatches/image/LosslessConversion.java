package io.github.spimpatches.image;

import io.github.spimpatches.problem.InputProblem;
import java.math.BigDecimal;

/**
 * Voxels in another type that holds the very same values.
 *
 * @param from the image's type
 * @param to the type to write
 */
public record LosslessConversion(PixelType from, PixelType to) {
    private static final int HIGHEST_UINT16 = 0xffff;

    /**
     * To what a viewer reads that knows only uint8, uint16 and float32. Small signed numbers become float32, which holds
     * all of them; larger whole numbers uint16 and float64 float32, where each value has its equal there.
     */
    public static LosslessConversion forViewers(PixelType type) {
        return new LosslessConversion(
                type,
                switch (type) {
                    case UINT8, UINT16, FLOAT32 -> type;
                    case INT8, INT16, FLOAT64 -> PixelType.FLOAT32;
                    case UINT32, INT32, UINT64, INT64 -> PixelType.UINT16;
                });
    }

    /** As it is. */
    public static LosslessConversion none(PixelType type) {
        return new LosslessConversion(type, type);
    }

    /**
     * The voxels in the other type; themselves where it is the same.
     *
     * @throws InputProblem naming the first value that has no equal
     */
    public byte[] of(byte[] voxels) {
        if (from == to) {
            return voxels;
        }
        int count = voxels.length / from.bytes();
        byte[] converted = new byte[count * to.bytes()];
        for (int i = 0; i < count; i++) {
            double value = VoxelValues.at(from, voxels, i * from.bytes());
            if (!holds(value)) {
                throw new InputProblem("Cannot write " + from.word() + " as " + to.word() + ": the value "
                        + new BigDecimal(value).toPlainString()
                        + " has no equal there. --crop-format ome-zarr keeps the type.");
            }
            VoxelValues.put(to, value, converted, i * to.bytes());
        }
        return converted;
    }

    private boolean holds(double value) {
        return switch (to) {
            case FLOAT32 -> (float) value == value || Double.isNaN(value);
            case UINT16 -> value >= 0 && value <= HIGHEST_UINT16;
            case UINT8, INT8, INT16, UINT32, INT32, UINT64, INT64, FLOAT64 -> false;
        };
    }
}
