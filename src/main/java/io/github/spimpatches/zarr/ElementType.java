package io.github.spimpatches.zarr;

import java.util.Locale;
import java.util.Optional;

/** A Zarr array's data type, without its byte order. */
public enum ElementType {
    BOOL(1, 'b'),
    INT8(1, 'i'),
    INT16(2, 'i'),
    INT32(4, 'i'),
    INT64(8, 'i'),
    UINT8(1, 'u'),
    UINT16(2, 'u'),
    UINT32(4, 'u'),
    UINT64(8, 'u'),
    FLOAT16(2, 'f'),
    FLOAT32(4, 'f'),
    FLOAT64(8, 'f');

    private final int bytes;
    private final char kind;

    ElementType(int bytes, char kind) {
        this.bytes = bytes;
        this.kind = kind;
    }

    /** Bytes of one stored value. */
    public int bytes() {
        return bytes;
    }

    /**
     * The type that values have once decoded: {@code float16} becomes {@code float32}, {@code bool} becomes {@code
     * uint8}, all others stay.
     */
    public ElementType decoded() {
        return switch (this) {
            case FLOAT16 -> FLOAT32;
            case BOOL -> UINT8;
            default -> this;
        };
    }

    public boolean isFloat() {
        return kind == 'f';
    }

    /**
     * The floating type that numpy computes in with these two, the first a floating one.
     *
     * @see <a href="https://numpy.org/doc/stable/reference/arrays.promotion.html">Data type promotion in NumPy</a>
     */
    static ElementType floatFor(ElementType floating, ElementType other) {
        int needed = Math.max(floating.bytes, other.isFloat() ? other.bytes : 2 * other.bytes);
        return needed <= 2 ? FLOAT16 : needed <= 4 ? FLOAT32 : FLOAT64;
    }

    /** The number of this floating type that is nearest to one. */
    double nearest(double number) {
        return switch (this) {
            case FLOAT16 -> HalfFloat.toFloat(HalfFloat.ofDouble(number));
            case FLOAT32 -> (float) number;
            default -> number;
        };
    }

    public boolean isSigned() {
        return kind == 'i';
    }

    /** {@code uint16}, as Zarr v3 writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@code u2}, as Zarr v2 writes it after the byte order. */
    public String code() {
        return "" + kind + bytes;
    }

    /** The type of Zarr v3's name for it. */
    public static Optional<ElementType> ofWord(String word) {
        for (ElementType type : values()) {
            if (type.word().equals(word)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The type of Zarr v2's name for it, without the byte order. */
    public static Optional<ElementType> ofCode(String code) {
        for (ElementType type : values()) {
            if (type.code().equals(code)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
