package io.github.spimpatches.nifti;

import io.github.spimpatches.image.PixelType;

/** The header's {@code datatype} codes. */
final class NiftiType {
    private NiftiType() {}

    static int code(PixelType type) {
        return switch (type) {
            case UINT8 -> 2;
            case INT16 -> 4;
            case INT32 -> 8;
            case FLOAT32 -> 16;
            case FLOAT64 -> 64;
            case INT8 -> 256;
            case UINT16 -> 512;
            case UINT32 -> 768;
            case INT64 -> 1024;
            case UINT64 -> 1280;
        };
    }

    /** The pixel type of a code; null for a code that is none of ours, which {@link #name} can name. */
    static PixelType of(int code) {
        for (PixelType type : PixelType.values()) {
            if (code(type) == code) {
                return type;
            }
        }
        return null;
    }

    static String name(int code) {
        return switch (code) {
            case 0 -> "unknown";
            case 1 -> "binary";
            case 32 -> "complex64";
            case 128 -> "RGB24";
            case 1536 -> "float128";
            case 1792 -> "complex128";
            case 2048 -> "complex256";
            case 2304 -> "RGBA32";
            default -> "code " + code;
        };
    }
}
