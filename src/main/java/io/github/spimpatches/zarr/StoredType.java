package io.github.spimpatches.zarr;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;

/** A data type with its byte order: how numbers lie in decoded bytes. */
record StoredType(ElementType type, ByteOrder order) {
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
    private static final ByteOrder BIG = ByteOrder.BIG_ENDIAN;

    static final VarHandle SHORTS_LITTLE = MethodHandles.byteArrayViewVarHandle(short[].class, LITTLE);
    static final VarHandle SHORTS_BIG = MethodHandles.byteArrayViewVarHandle(short[].class, BIG);
    static final VarHandle INTS_LITTLE = MethodHandles.byteArrayViewVarHandle(int[].class, LITTLE);
    static final VarHandle INTS_BIG = MethodHandles.byteArrayViewVarHandle(int[].class, BIG);
    static final VarHandle LONGS_LITTLE = MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE);
    static final VarHandle LONGS_BIG = MethodHandles.byteArrayViewVarHandle(long[].class, BIG);

    /**
     * {@code <u2}, {@code |b1}, {@code >f8}; also {@code uint16}, as Zarr v3 writes it, little endian, and {@code u1}, as
     * GDAL writes its filters': a byte has no order.
     */
    static Optional<StoredType> parse(String text) {
        Optional<ElementType> alone =
                ElementType.ofWord(text).or(() -> ElementType.ofCode(text).filter(type -> type.bytes() == 1));
        if (alone.isPresent()) {
            return alone.map(type -> new StoredType(type, LITTLE));
        }
        if (text.length() < 2) {
            return Optional.empty();
        }
        Optional<ElementType> type = ElementType.ofCode(text.substring(1));
        return switch (text.charAt(0)) {
            case '<' -> type.map(t -> new StoredType(t, LITTLE));
            case '>' -> type.map(t -> new StoredType(t, BIG));
            case '|' -> type.filter(t -> t.bytes() == 1).map(t -> new StoredType(t, LITTLE));
            default -> Optional.empty();
        };
    }

    boolean isLittleEndian() {
        return order == LITTLE || type.bytes() == 1;
    }

    /** The raw bits of one value, in the low bytes. */
    long bits(byte[] bytes, int at) {
        boolean little = order == LITTLE;
        return switch (type.bytes()) {
            case 1 -> bytes[at] & 0xffL;
            case 2 -> (short) (little ? SHORTS_LITTLE : SHORTS_BIG).get(bytes, at) & 0xffffL;
            case 4 -> (int) (little ? INTS_LITTLE : INTS_BIG).get(bytes, at) & 0xffffffffL;
            default -> (long) (little ? LONGS_LITTLE : LONGS_BIG).get(bytes, at);
        };
    }

    void putBits(byte[] bytes, int at, long bits) {
        boolean little = order == LITTLE;
        switch (type.bytes()) {
            case 1 -> bytes[at] = (byte) bits;
            case 2 -> (little ? SHORTS_LITTLE : SHORTS_BIG).set(bytes, at, (short) bits);
            case 4 -> (little ? INTS_LITTLE : INTS_BIG).set(bytes, at, (int) bits);
            default -> (little ? LONGS_LITTLE : LONGS_BIG).set(bytes, at, bits);
        }
    }

    /** An integer value, sign- or zero-extended. */
    long integer(byte[] bytes, int at) {
        long bits = bits(bytes, at);
        if (!type.isSigned()) {
            return bits;
        }
        int unused = 64 - 8 * type.bytes();
        return bits << unused >> unused;
    }

    /** Any value as a double. */
    double number(byte[] bytes, int at) {
        long bits = bits(bytes, at);
        return switch (type) {
            case FLOAT16 -> HalfFloat.toFloat((short) bits);
            case FLOAT32 -> Float.intBitsToFloat((int) bits);
            case FLOAT64 -> Double.longBitsToDouble(bits);
            case UINT64 -> bits >= 0 ? (double) bits : ((bits >>> 1) | (bits & 1)) * 2.0;
            default -> (double) integer(bytes, at);
        };
    }

    /** Stores a number; integers take it cut towards zero, as C and numpy do. */
    void putNumber(byte[] bytes, int at, double value) {
        long bits =
                switch (type) {
                    case FLOAT16 -> HalfFloat.ofDouble(value);
                    case FLOAT32 -> Float.floatToRawIntBits((float) value);
                    case FLOAT64 -> Double.doubleToRawLongBits(value);
                    case UINT64 -> value >= 0x1p63 ? (long) (value - 0x1p63) ^ Long.MIN_VALUE : (long) value;
                    default -> (long) value;
                };
        putBits(bytes, at, bits);
    }
}
