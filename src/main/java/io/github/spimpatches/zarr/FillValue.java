package io.github.spimpatches.zarr;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.spimpatches.problem.InputProblem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;

/**
 * The value of every voxel that no chunk holds, as the raw bits of the <em>decoded</em> type ({@link
 * ElementType#decoded}).
 *
 * <p>Numbers, booleans, null (Zarr v2: not defined, read as 0), and for floats "NaN", "Infinity", "-Infinity" and the
 * raw bits as "0x7fc00000".
 */
final class FillValue {
    private static final Map<String, Double> NAMED = Map.of(
            "NaN", Double.NaN,
            "Infinity", Double.POSITIVE_INFINITY,
            "-Infinity", Double.NEGATIVE_INFINITY);

    private FillValue() {}

    static long parse(JsonFields fields, ElementType type) {
        JsonNode value = fields.required("fill_value");
        if (value.isNull()) {
            return 0;
        }
        if (value.isBoolean()) {
            if (type != ElementType.BOOL) {
                throw unfit(fields, type);
            }
            return value.booleanValue() ? 1 : 0;
        }
        if (type.isFloat()) {
            return value.isTextual() ? ofText(fields, value.textValue(), type) : ofNumber(fields, value, type);
        }
        return ofInteger(fields, value, type);
    }

    private static long ofNumber(JsonFields fields, JsonNode value, ElementType type) {
        if (!value.isNumber()) {
            throw unfit(fields, type);
        }
        return bits(value.doubleValue(), type);
    }

    private static long ofText(JsonFields fields, String text, ElementType type) {
        Double named = NAMED.get(text);
        if (named != null) {
            return bits(named, type);
        }
        if (!text.matches("0x[0-9a-fA-F]{" + 2 * type.bytes() + "}")) {
            throw unfit(fields, type);
        }
        long raw = Long.parseUnsignedLong(text.substring(2), 16);
        return type == ElementType.FLOAT16
                ? Integer.toUnsignedLong(Float.floatToRawIntBits(HalfFloat.toFloat((short) raw)))
                : raw;
    }

    private static long ofInteger(JsonFields fields, JsonNode value, ElementType type) {
        // NaN and Infinity are number nodes too, and have no decimal value.
        boolean isFinite = Double.isFinite(value.doubleValue()) || value.isBigInteger();
        if (!value.isNumber() || !isFinite) {
            throw unfit(fields, type);
        }
        BigInteger whole;
        try {
            BigDecimal exact = value.decimalValue();
            // A few digits with a huge exponent are no integer of 64 bits, and unfolding them would cost memory.
            if (exact.precision() - (long) exact.scale() > 24) {
                throw unfit(fields, type);
            }
            whole = exact.toBigIntegerExact();
        } catch (ArithmeticException e) {
            throw unfit(fields, type);
        }
        int bits = type == ElementType.BOOL ? 1 : 8 * type.bytes();
        BigInteger end = BigInteger.ONE.shiftLeft(type.isSigned() ? bits - 1 : bits);
        BigInteger least = type.isSigned() ? end.negate() : BigInteger.ZERO;
        if (whole.compareTo(least) < 0 || whole.compareTo(end) >= 0) {
            throw unfit(fields, type);
        }
        return whole.longValue();
    }

    private static long bits(double value, ElementType type) {
        return switch (type) {
            case FLOAT16 ->
                Integer.toUnsignedLong(Float.floatToRawIntBits(HalfFloat.toFloat(HalfFloat.ofDouble(value))));
            case FLOAT32 -> Integer.toUnsignedLong(Float.floatToRawIntBits((float) value));
            default -> Double.doubleToRawLongBits(value);
        };
    }

    private static InputProblem unfit(JsonFields fields, ElementType type) {
        return fields.problem("fill_value", "a value of type " + type.word() + " expected");
    }
}
