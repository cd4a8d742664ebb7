package io.github.spimpatches.zarr;

import io.github.spimpatches.codec.Decoder;
import io.github.spimpatches.codec.Slice;
import io.github.spimpatches.problem.InputProblem;
import java.nio.ByteOrder;

/** numcodecs' filters on numbers: decoding only. */
final class Filters {
    private Filters() {}

    /** Differences between neighbours: each value is the sum of all encoded ones up to its own. */
    static Decoder delta(StoredType encoded, StoredType decoded) {
        return new NumberFilter("delta", encoded, decoded) {
            @Override
            void decode(byte[] source, int from, int count, byte[] target, int to) {
                int in = encoded.type().bytes();
                int out = decoded.type().bytes();
                if (decoded.type().isFloat()) {
                    ElementType summed = ElementType.floatFor(decoded.type(), encoded.type());
                    double sum = 0;
                    for (int i = 0; i < count; i++) {
                        sum = summed.nearest(sum + encoded.number(source, from + i * in));
                        decoded.putNumber(target, to + i * out, sum);
                    }
                    return;
                }
                long sum = 0;
                for (int i = 0; i < count; i++) {
                    sum += encoded.integer(source, from + i * in);
                    decoded.putBits(target, to + i * out, sum);
                }
            }
        };
    }

    /** {@code encoded / scale + offset}, in single precision only where the encoded numbers are. */
    static Decoder fixedScaleOffset(StoredType encoded, StoredType decoded, double scale, double offset) {
        return new NumberFilter("fixedscaleoffset", encoded, decoded) {
            @Override
            void decode(byte[] source, int from, int count, byte[] target, int to) {
                int in = encoded.type().bytes();
                int out = decoded.type().bytes();
                boolean isSingle = encoded.type() == ElementType.FLOAT32;
                for (int i = 0; i < count; i++) {
                    double number = encoded.number(source, from + i * in);
                    double value = isSingle ? (float) number / (float) scale + (float) offset : number / scale + offset;
                    decoded.putNumber(target, to + i * out, value);
                }
            }
        };
    }

    /** The same type in another byte order. */
    static StoredType in(ByteOrder order, StoredType type) {
        return new StoredType(type.type(), order);
    }

    private abstract static class NumberFilter implements Decoder {
        private final String name;
        private final StoredType encoded;
        private final StoredType decoded;

        NumberFilter(String name, StoredType encoded, StoredType decoded) {
            this.name = name;
            this.encoded = encoded;
            this.decoded = decoded;
        }

        abstract void decode(byte[] source, int from, int count, byte[] target, int to);

        @Override
        public String name() {
            return name;
        }

        @Override
        public long encodedSize(long decodedSize) {
            return decodedSize / decoded.type().bytes() * encoded.type().bytes();
        }

        @Override
        public int decode(Slice source, byte[] target, int at, int capacity) {
            int count = source.length() / encoded.type().bytes();
            long size = (long) count * decoded.type().bytes();
            if (source.length() % encoded.type().bytes() != 0 || size > capacity) {
                throw new InputProblem(
                        source.length() + " bytes decoded, " + encodedSize(capacity) + " expected (" + name + ")");
            }
            decode(source.bytes(), source.offset(), count, target, at);
            return (int) size;
        }
    }
}
